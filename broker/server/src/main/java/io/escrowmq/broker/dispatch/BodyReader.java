package io.escrowmq.broker.dispatch;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.Image;
import java.util.List;
import java.util.function.Consumer;

/** Reads message images from the log, away from the shard's thread. */
interface BodyReader extends AutoCloseable {

  /**
   * Reads images.
   *
   * @param refs where they lie
   * @param images called on the shard's thread with the images of the first refs, at least one; not
   *     called if the log is damaged, which stops the shard
   */
  void read(List<MessageRef> refs, Consumer<List<Image>> images);

  @Override
  void close();
}
