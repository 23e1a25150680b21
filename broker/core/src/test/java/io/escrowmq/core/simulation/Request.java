package io.escrowmq.core.simulation;

import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Command;
import java.util.function.Consumer;

/** What a client asked: answered once, with a reply or as unknown. */
final class Request {
  private final Command command;
  private final Consumer<Reply> onReply;
  private final Runnable onUnknown;
  private boolean answered;

  Request(Command command, Consumer<Reply> onReply, Runnable onUnknown) {
    this.command = command;
    this.onReply = onReply;
    this.onUnknown = onUnknown;
  }

  Command command() {
    return command;
  }

  void reply(Reply reply) {
    if (!answered) {
      answered = true;
      onReply.accept(reply);
    }
  }

  void unknown() {
    if (!answered) {
      answered = true;
      onUnknown.run();
    }
  }
}
