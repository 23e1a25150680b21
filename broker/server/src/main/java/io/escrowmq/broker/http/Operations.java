package io.escrowmq.broker.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.escrowmq.broker.backup.Archive;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What HTTP needs of the broker. Thread-safe. */
public interface Operations {
  /**
   * Asks as a client would: the listing requests and ResolveTransaction.
   *
   * @param request what is asked
   * @return the answer, a refusal included; completed on any thread. A stage that fails is answered
   *     as a fault inside the broker
   */
  CompletionStage<Response> ask(Request request);

  /** {@return what could not be delivered since the start, because the log is damaged; at once} */
  FoundDamage damage();

  /**
   * {@return what an operator gave up by {@code verify-log --quarantine}, as recorded, the newest
   * last} Completed on any thread.
   *
   * @param max as many entries at most
   */
  CompletionStage<List<JsonNode>> givenUp(int max);

  /**
   * {@return an archive of everything acknowledged before the call} It is the caller's, to be
   * closed. Completed on any thread; fails with a {@link
   * io.escrowmq.broker.backup.BackupRefusedException} if there can be none now.
   */
  CompletionStage<Archive> backup();

  /**
   * {@return how the broker is; at once}
   *
   * <p>Called from an event loop.
   */
  Health health();
}
