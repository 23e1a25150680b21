package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.Question;
import io.escrowmq.core.command.Image;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A part of the broker that asks like a client: HTTP goes the same way as a socket, so that both
 * give the same answers. For the shard's thread only.
 */
public final class LocalPeer implements Peer {

  private static final long HELLO = 0;

  private final Session session;
  private final Map<Long, CompletableFuture<Response>> waiting = new HashMap<>();
  private long correlation = HELLO;

  /**
   * Opens a session.
   *
   * @param services what sessions need
   * @param name for listings
   */
  public LocalPeer(Services services, String name) {
    this.session = new Session(services, this);
    waiting.put(HELLO, new CompletableFuture<>());
    session.handle(
        HELLO,
        new Hello(
            Session.PROTOCOL_VERSION, name, "", List.of(), 0, Integer.MAX_VALUE, 0, new byte[0]));
  }

  /**
   * Asks.
   *
   * @param request one that needs no pushes: listings and administration
   * @return the answer, completed on the shard's thread
   */
  public CompletionStage<Response> ask(Request request) {
    correlation++;
    CompletableFuture<Response> answer = new CompletableFuture<>();
    waiting.put(correlation, answer);
    session.handle(correlation, request);
    return answer;
  }

  @Override
  public void respond(long answered, Response response) {
    CompletableFuture<Response> answer = waiting.remove(answered);
    if (answer != null) {
      answer.complete(response);
    }
  }

  @Override
  public void push(Push push) {
    throw new IllegalStateException(
        "Expected no push for a session without subscriptions, but got " + push);
  }

  @Override
  public void ask(List<Question> questions, boolean fence) {
    throw new IllegalStateException(
        "Expected no check-back for a session without a producer group");
  }

  @Override
  public void deliver(int subscription, long offset, int attempt, Image image) {
    throw new IllegalStateException("Expected no delivery for a session without subscriptions");
  }

  @Override
  public void groupDeleted(int subscription) {
    throw new IllegalStateException("Expected no subscription for a local session");
  }

  @Override
  public void limitFrames(int maxFrameBytes) {
    // Nothing is framed here.
  }

  @Override
  public int maxFrameBytes() {
    return Integer.MAX_VALUE;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public String address() {
    return "local";
  }
}
