package io.escrowmq.consumer;

import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with the broker, as a subscriber sees it. Used on the loop only; replies come there.
 */
interface Link {
  /** For faults of ours. */
  Logger LOG = LoggerFactory.getLogger(Link.class);

  /** Asks; the reply, or why there is none. Never repeated by itself. */
  void ask(Request request, Reply reply);

  /** Says what has no reply. */
  void tell(Credit credit);

  /** Which broker it is; another one's offsets mean other messages. */
  UUID brokerId();

  /** What came back: exactly one of the two is there. */
  @FunctionalInterface
  interface Reply {
    void take(@Nullable Response response, @Nullable Throwable failure);
  }

  /** The link over a session of the client. */
  static Link over(Session session) {
    return new Link() {
      @Override
      public void ask(Request request, Reply reply) {
        var unused =
            session
                .send(request)
                .whenComplete(
                    (response, failure) -> {
                      try {
                        reply.take(response, failure);
                      } catch (RuntimeException e) {
                        // A stage would keep it to itself.
                        LOG.error(
                            "Expected a reply to {} to be taken, but it failed",
                            request.getClass().getSimpleName(),
                            e);
                      }
                    });
      }

      @Override
      public UUID brokerId() {
        return session.welcome().brokerId();
      }

      @Override
      public void tell(Credit credit) {
        session.post(credit);
      }
    };
  }
}
