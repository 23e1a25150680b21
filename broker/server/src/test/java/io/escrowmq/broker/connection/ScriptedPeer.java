package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.Question;
import io.escrowmq.core.command.Image;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A peer without a socket: asks by hand and keeps what it is told. */
final class ScriptedPeer implements Peer {

  /** A message that came. */
  record Arrival(int subscription, long offset, int attempt, String body) {
    @Override
    public String toString() {
      return body + "@" + offset + "#" + attempt;
    }
  }

  /** A question that came. */
  record Asked(UUID transactionId, boolean fence) {}

  final List<Response> responses = new ArrayList<>();
  final List<Push> pushes = new ArrayList<>();
  final List<Asked> asked = new ArrayList<>();
  final List<Integer> deleted = new ArrayList<>();
  boolean writable = true;
  int maxFrameBytes = 16 << 20;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Session session;
  private long correlation;

  ScriptedPeer(Services services, String group, UUID... resources) {
    this.session = new Session(services, this);
    ask(new Hello(1, "scripted", group, List.of(resources), 0, maxFrameBytes, 0, new byte[0]));
    responses.clear();
  }

  /** Sends a request; what follows at once has happened when this returns. */
  void ask(Request request) {
    correlation++;
    session.handle(correlation, request);
  }

  /** The connection breaks. */
  void disconnect() {
    session.close();
  }

  /** How many messages came since they were last taken. */
  int arrived() {
    return arrivals.size();
  }

  /** What came since the last call, in order. */
  List<String> took() {
    List<String> took = arrivals.stream().map(Arrival::toString).toList();
    arrivals.clear();
    return took;
  }

  /** The only response since the last call. */
  Response response() {
    if (responses.size() != 1) {
      throw new AssertionError("Expected one response, but got " + responses);
    }
    return responses.remove(0);
  }

  @Override
  public void respond(long answered, Response response) {
    responses.add(response);
  }

  @Override
  public void push(Push push) {
    pushes.add(push);
  }

  @Override
  public void deliver(int subscription, long offset, int attempt, Image image) {
    Message message = Translation.encoded(image).decode();
    arrivals.add(
        new Arrival(
            subscription,
            offset,
            attempt,
            new String(message.body(), java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Override
  public void ask(List<Question> questions, boolean fence) {
    questions.forEach(question -> asked.add(new Asked(question.transactionId(), fence)));
  }

  @Override
  public void groupDeleted(int subscription) {
    deleted.add(subscription);
  }

  @Override
  public void limitFrames(int bytes) {
    maxFrameBytes = bytes;
  }

  @Override
  public int maxFrameBytes() {
    return maxFrameBytes;
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public String address() {
    return "scripted";
  }
}
