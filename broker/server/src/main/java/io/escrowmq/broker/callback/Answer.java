package io.escrowmq.broker.callback;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.escrowmq.broker.metrics.CallbackTraffic.Fault;
import io.escrowmq.broker.metrics.CallbackTraffic.Outcome;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a service says became of a transaction. Fields beside ours are passed over.
 *
 * @param outcome what
 * @param detail why, for people; may be empty
 */
record Answer(Outcome outcome, String detail) {
  /** More of the detail is not kept, characters. */
  private static final int DETAIL_MAX = 500;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  /**
   * Reads the body of an answer.
   *
   * @param asked the transaction that it must be about
   * @param json all of the body
   * @throws NoAnswer if it is anything but an answer about that transaction
   */
  static Answer parse(UUID asked, byte[] json) throws NoAnswer {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return read(asked, parser);
    } catch (IOException e) {
      throw new NoAnswer(Fault.MALFORMED, "its answer is no JSON");
    }
  }

  private static Answer read(UUID asked, JsonParser parser) throws IOException, NoAnswer {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new NoAnswer(Fault.MALFORMED, "its answer is no JSON object");
    }
    String id = null;
    String outcome = null;
    String detail = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "transactionId" -> id = text(parser, field);
        case "outcome" -> outcome = text(parser, field);
        case "detail" -> detail = text(parser, field);
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw new NoAnswer(Fault.MALFORMED, "more follows on the JSON object of its answer");
    }
    if (id == null || outcome == null) {
      throw new NoAnswer(Fault.MALFORMED, "its answer lacks transactionId or outcome");
    }
    if (!id.equals(asked.toString())) {
      throw new NoAnswer(Fault.OTHER_TRANSACTION, "its answer is about another transaction");
    }
    return new Answer(outcome(outcome), shown(detail));
  }

  private static String text(JsonParser parser, String field) throws IOException, NoAnswer {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw new NoAnswer(Fault.MALFORMED, "the field " + field + " of its answer is no text");
    }
    return parser.getText();
  }

  private static Outcome outcome(String said) throws NoAnswer {
    for (Outcome outcome : Outcome.values()) {
      if (outcome.name().equals(said)) {
        return outcome;
      }
    }
    throw new NoAnswer(
        Fault.OTHER_OUTCOME, "its outcome is none of COMMIT, ROLLBACK, WITHDRAW and UNKNOWN");
  }

  private static String shown(@Nullable String detail) {
    if (detail == null) {
      return "";
    }
    String some = detail.length() > DETAIL_MAX ? detail.substring(0, DETAIL_MAX) : detail;
    return some.replaceAll("\\p{Cntrl}", " ");
  }
}
