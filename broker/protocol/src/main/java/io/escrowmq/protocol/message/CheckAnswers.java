package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * Answers check-backs and fences, one or many. Answered by {@link Done} when durable.
 *
 * @param answers one for each transaction asked
 */
public record CheckAnswers(List<CheckAnswer> answers) implements Request {
  /**
   * Copies the lists.
   *
   * @param answers one for each transaction asked
   */
  public CheckAnswers {
    answers = List.copyOf(answers);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.checkAnswers(this);
  }

  void write(WireWriter out) {
    out.list(answers, CheckAnswer::write);
  }

  static CheckAnswers read(WireReader in) {
    return new CheckAnswers(in.list("answers", 19, CheckAnswer::read));
  }
}
