package io.escrowmq.broker.callback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.broker.checkback.Question;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A question as it is sent: signed, with the body to the byte. The names in it are a promise, so
 * they are written here and not taken from the records.
 *
 * @param transactionId what it is about
 * @param request with all headers
 * @param body JSON in UTF-8
 */
record Letter(UUID transactionId, RequestOptions request, Buffer body) {
  static final String TIME = "X-EscrowMQ-Time-Ms";
  static final String TRANSACTION = "X-EscrowMQ-Transaction";
  static final String SIGNATURE = "X-EscrowMQ-Signature";

  private static final UUID NIL = new UUID(0, 0);

  /**
   * Writes a question.
   *
   * @param nowMs by the wall clock: the service compares it with its own
   */
  static Letter write(Query query, Service service, Signer signer, long nowMs) {
    byte[] body = body(query, service.group()).toString().getBytes(StandardCharsets.UTF_8);
    UUID id = query.question().transactionId();
    RequestOptions request =
        service
            .request()
            .putHeader("Content-Type", "application/json")
            .putHeader("Accept", "application/json")
            .putHeader("User-Agent", "EscrowMQ")
            .putHeader(TIME, Long.toString(nowMs))
            .putHeader(TRANSACTION, id.toString())
            .putHeader(SIGNATURE, signer.sign(nowMs, id, body));
    return new Letter(id, request, Buffer.buffer(body));
  }

  /**
   * What is asked.
   *
   * @param question about which transaction
   * @param fence whether it must not be able to commit any more
   */
  record Query(Question question, boolean fence) {}

  private static ObjectNode body(Query query, String group) {
    Question question = query.question();
    UUID resource = question.resource();
    return JsonNodeFactory.instance
        .objectNode()
        .put("transactionId", question.transactionId().toString())
        .put("producerGroup", group)
        .put("resource", resource.equals(NIL) ? null : resource.toString())
        .put("preparedAtMs", question.preparedAtMs())
        .put("preparedAt", Instant.ofEpochMilli(question.preparedAtMs()).toString())
        .put("ageMs", question.ageMs())
        .put("checks", question.checks())
        .put("fence", query.fence());
  }
}
