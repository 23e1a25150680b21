package io.escrowmq.broker.dispatch;

import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Reject;
import java.util.List;
import java.util.function.Consumer;

/**
 * Walks the message images of a command in the order that {@link io.escrowmq.core.MessageRef}
 * counts them.
 */
final class CommandImages {

  private CommandImages() {}

  static void forEach(Command command, Consumer<Image> images) {
    if (command instanceof Publish publish) {
      each(publish.messages(), images);
    } else if (command instanceof Prepare prepare) {
      each(prepare.onCommit(), images);
      each(prepare.onRollback(), images);
    } else if (command instanceof Reject reject && reject.compensation() != null) {
      images.accept(reject.compensation().image());
    }
  }

  private static void each(List<Message> messages, Consumer<Image> images) {
    for (int i = 0; i < messages.size(); i++) {
      images.accept(messages.get(i).image());
    }
  }
}
