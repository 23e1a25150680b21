package io.escrowmq.consumer;

import io.escrowmq.client.OutcomeUnknownException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A session whose broker is the test: it sees each request and answers when it likes. */
final class ScriptedLink implements Link {
  private final List<Asked> open = new ArrayList<>();
  private UUID brokerId = new UUID(0, 1);
  private final List<Integer> credits = new ArrayList<>();

  @Override
  public void ask(Request request, Reply reply) {
    open.add(new Asked(request, reply));
  }

  /** The broker was restored from a backup, or is another for any other reason. */
  void becomeAnotherBroker() {
    brokerId = UUID.randomUUID();
  }

  @Override
  public UUID brokerId() {
    return brokerId;
  }

  @Override
  public void tell(Credit credit) {
    credits.add(credit.messages());
  }

  /** The credit that was given since the last call. */
  List<Integer> takeCredits() {
    List<Integer> taken = List.copyOf(credits);
    credits.clear();
    return taken;
  }

  /** The unanswered requests of a type. */
  <R extends Request> List<R> unanswered(Class<R> type) {
    return open.stream().map(Asked::request).filter(type::isInstance).map(type::cast).toList();
  }

  boolean isQuiet() {
    return open.isEmpty();
  }

  /** Answers the oldest unanswered request of a type, and returns it. */
  <R extends Request> R answer(Class<R> type, Response response) {
    Asked asked = take(type);
    asked.reply.take(response, null);
    return type.cast(asked.request);
  }

  /** Refuses the oldest unanswered request of a type, and returns it. */
  <R extends Request> R refuse(Class<R> type, ErrorCode code) {
    Asked asked = take(type);
    asked.reply.take(null, new RefusedException(new Refused(code, "no", null)));
    return type.cast(asked.request);
  }

  /** All that is unanswered stays so. */
  void breakDown() {
    List<Asked> lost = List.copyOf(open);
    open.clear();
    lost.forEach(
        asked ->
            asked.reply.take(null, new OutcomeUnknownException("the connection is gone", null)));
  }

  private Asked take(Class<? extends Request> type) {
    Asked found =
        open.stream()
            .filter(asked -> type.isInstance(asked.request))
            .findFirst()
            .orElseThrow(
                () ->
                    new AssertionError(
                        "Expected an unanswered "
                            + type.getSimpleName()
                            + ", but there are "
                            + open));
    open.remove(found);
    return found;
  }

  private record Asked(Request request, Reply reply) {}
}
