package io.escrowmq.broker.dispatch;

import io.escrowmq.core.MessageRef;
import java.util.List;
import java.util.function.Consumer;

/** Reads message images from the log, away from the shard's thread. */
interface BodyReader extends AutoCloseable {

  /**
   * Reads images.
   *
   * @param refs where they lie
   * @param bodies called on the shard's thread with what is there for the first refs, at least one,
   *     damage included; only the first can be one that the disk did not let be read
   */
  void read(List<MessageRef> refs, Consumer<List<Body>> bodies);

  @Override
  void close();
}
