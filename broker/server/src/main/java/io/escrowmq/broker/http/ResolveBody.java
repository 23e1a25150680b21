package io.escrowmq.broker.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the body of a POST says: a flat object of exactly these fields, so it is read token by
 * token; anything else ends the reading, however deep it is.
 *
 * @param operator who asks
 * @param reason why
 * @param force whether to decide without the fence
 */
record ResolveBody(String operator, String reason, boolean force) {
  /** Longest operator, characters. */
  private static final int MAX_OPERATOR = 200;

  /** Longest reason, characters. */
  private static final int MAX_REASON = 2_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(4).maxStringLength(1 << 16).build())
          .build();

  /** Reads a body; anything odd is a bad request with a sentence. */
  static ResolveBody parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return read(parser);
    } catch (JsonProcessingException e) {
      throw HttpProblem.badRequest("Expected the body to be JSON, but: " + e.getOriginalMessage());
    } catch (IOException e) {
      // Bytes that are no UTF-8, for one; nothing else can fail in an array.
      throw HttpProblem.badRequest("Expected the body to be JSON in UTF-8.");
    } catch (UncheckedIOException e) {
      throw HttpProblem.badRequest("Expected the body to be JSON.");
    }
  }

  private static ResolveBody read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw HttpProblem.badRequest("Expected the body to be a JSON object.");
    }
    String operator = "";
    String reason = "";
    boolean force = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "operator" -> operator = text(parser, field, MAX_OPERATOR);
        case "reason" -> reason = text(parser, field, MAX_REASON);
        case "force" -> force = truth(parser);
        default ->
            throw HttpProblem.badRequest(
                "Expected only operator, reason and force, but found " + shown(field) + ".");
      }
    }
    if (parser.nextToken() != null) {
      throw HttpProblem.badRequest("Expected nothing after the JSON object.");
    }
    if (operator.isBlank() || reason.isBlank()) {
      throw HttpProblem.badRequest(
          "Expected operator and reason to say who decides and why, but one is missing.");
    }
    return new ResolveBody(operator, reason, force);
  }

  private static String text(JsonParser parser, String field, int longest) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw HttpProblem.badRequest("Expected " + field + " to be a text.");
    }
    String text = parser.getText();
    if (text.length() > longest) {
      throw HttpProblem.badRequest(
          "Expected " + field + " to have at most " + longest + " characters.");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw HttpProblem.badRequest("Expected " + field + " to have no control characters.");
    }
    return text;
  }

  private static boolean truth(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw HttpProblem.badRequest("Expected force to be true or false.");
    };
  }

  private static String shown(String field) {
    return field.length() > 64 ? field.substring(0, 64) + "..." : field;
  }
}
