package io.escrowmq.broker.connection;

import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.Reply;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;

/** Sends what became of a command to the peer that asked for it. */
class Answering implements Waiter {

  private final Peer peer;
  private final long correlation;
  private final BrokerMetrics metrics;

  Answering(Peer peer, long correlation, BrokerMetrics metrics) {
    this.peer = peer;
    this.correlation = correlation;
    this.metrics = metrics;
  }

  @Override
  public void applied(Reply reply) {
    if (reply instanceof Reply.Refused) {
      respond(Translation.response(reply));
    } else {
      succeeded(reply);
    }
  }

  /** The command took effect; by default its reply is the answer. */
  void succeeded(Reply reply) {
    respond(Translation.response(reply));
  }

  @Override
  public final void refused(ErrorCode code, String text) {
    respond(Refused.of(code, text));
  }

  final void respond(Response response) {
    if (response instanceof Refused refused) {
      metrics.refused(refused.code());
    }
    peer.respond(correlation, response);
  }
}
