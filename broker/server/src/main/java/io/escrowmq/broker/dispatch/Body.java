package io.escrowmq.broker.dispatch;

import io.escrowmq.core.command.Image;
import org.jspecify.annotations.Nullable;

/**
 * What the log holds where a message should be.
 *
 * @param image the message, whole and checked; null if the log is damaged there
 * @param damage else names file and place and what is wrong; empty if there is an image
 */
public record Body(@Nullable Image image, String damage) {

  static Body of(Image image) {
    return new Body(image, "");
  }

  static Body damaged(String damage) {
    return new Body(null, damage);
  }
}
