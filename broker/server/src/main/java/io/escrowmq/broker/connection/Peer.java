package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.ProducerPort;
import io.escrowmq.broker.dispatch.MemberPort;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Response;

/** Whoever asks: a socket, or a part of the broker itself. Called on the shard's thread. */
interface Peer extends MemberPort, ProducerPort {

  /**
   * Answers a request.
   *
   * @param correlation the request's number
   * @param response the answer
   */
  void respond(long correlation, Response response);

  /**
   * Tells something unasked.
   *
   * @param push what
   */
  void push(Push push);

  /**
   * Nothing longer is sent from now on.
   *
   * @param maxFrameBytes the longest frame that the client takes, bytes, as it said in hello
   */
  void limitFrames(int maxFrameBytes);

  /** For listings and logs. */
  String address();
}
