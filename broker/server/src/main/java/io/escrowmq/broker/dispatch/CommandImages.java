package io.escrowmq.broker.dispatch;

import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Image;
import java.util.function.Consumer;

/**
 * Walks the message images of a command in the order that {@link io.escrowmq.core.MessageRef}
 * counts them.
 */
public final class CommandImages {

  private CommandImages() {}

  /**
   * Walks them.
   *
   * @param command any
   * @param images gets each image, in order
   */
  public static void forEach(Command command, Consumer<Image> images) {
    ShardState.forEachMessage(command, message -> images.accept(message.image()));
  }
}
