package io.escrowmq.client.testing;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;

/**
 * One request and the means to answer it, now or later.
 *
 * @param peer who asked
 * @param correlation by which the reply finds its request
 */
public record Exchange(Peer peer, long correlation) {
  /** Answers. */
  public void reply(Response response) {
    peer.reply(correlation, response);
  }

  /** Answers with an error. */
  public void refuse(ErrorCode code, String text) {
    reply(new Refused(code, text, null));
  }
}
