package io.escrowmq.broker.callback;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;

/**
 * The connections to one group's service, on an event loop of their own: TLS is much work, and the
 * shard's thread has other.
 *
 * @param vertx for timers
 * @param context the event loop
 * @param client of this service alone, so that no other waits for its connections
 * @param service where to ask
 * @param signer signs
 * @param timeoutMs all of an answer must be there by then
 */
record Line(
    Vertx vertx,
    Context context,
    HttpClient client,
    Service service,
    Signer signer,
    long timeoutMs) {

  /** Asks; may be called from any thread. The answer, or a {@link NoAnswer}, comes on another. */
  Future<Answer> ask(Letter.Query query) {
    Promise<Answer> answer = Promise.promise();
    context.runOnContext(
        now -> {
          try {
            Letter letter = Letter.write(query, service, signer, System.currentTimeMillis());
            Call.make(vertx, client, letter, timeoutMs).onComplete(answer);
          } catch (RuntimeException broken) { // Whatever it was, the question comes to an end.
            answer.tryFail(broken);
          }
        });
    return answer.future();
  }
}
