package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.List;

/**
 * What is consumed of a watched topic; replaces what was told before.
 *
 * @param watch the watch
 * @param partition always 0 today
 * @param floor every offset below is consumed or has expired
 * @param above consumed ranges above the floor
 * @param dead messages that a group that counts gave up, at or above the floor
 * @param expired messages that went before they were consumed, below the floor too
 */
public record Consumed(
    int watch,
    int partition,
    long floor,
    List<OffsetRange> above,
    List<DeadOffset> dead,
    List<OffsetRange> expired)
    implements Push {
  /**
   * Copies the lists.
   *
   * @param watch the watch
   * @param partition always 0 today
   * @param floor every offset below is consumed or has expired
   * @param above consumed ranges above the floor
   * @param dead messages that a group that counts gave up, at or above the floor
   * @param expired messages that went before they were consumed, below the floor too
   */
  public Consumed {
    above = List.copyOf(above);
    dead = List.copyOf(dead);
    expired = List.copyOf(expired);
  }

  /**
   * Nothing expired.
   *
   * @param watch the watch
   * @param partition always 0 today
   * @param floor every offset below is consumed
   * @param above consumed ranges above the floor
   * @param dead messages that a group that counts gave up, at or above the floor
   */
  public Consumed(
      int watch, int partition, long floor, List<OffsetRange> above, List<DeadOffset> dead) {
    this(watch, partition, floor, above, dead, List.of());
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.consumed(this);
  }

  void write(WireWriter out) {
    out.i32(watch);
    out.i32(partition);
    out.i64(floor);
    out.list(above, OffsetRange::write);
    out.list(dead, DeadOffset::write);
    out.list(expired, OffsetRange::write);
  }

  static Consumed read(WireReader in) {
    return new Consumed(
        in.i32("watch"),
        in.i32("partition"),
        in.i64("floor"),
        in.list("above", 16, OffsetRange::read),
        in.list("dead", 10, DeadOffset::read),
        in.list("expired", 16, OffsetRange::read));
  }
}
