package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * A topic as listed.
 *
 * @param name its name
 * @param firstOffset oldest offset that is kept
 * @param nextOffset the offset that the next message will get
 * @param storedBytes bytes of its messages, 0 or more
 * @param delayed messages that wait for their time
 * @param consumedFloor every offset below is consumed
 */
public record TopicInfo(
    String name,
    long firstOffset,
    long nextOffset,
    long storedBytes,
    long delayed,
    long consumedFloor) {
  void write(WireWriter out) {
    out.name(name);
    out.partition();
    out.i64(firstOffset);
    out.i64(nextOffset);
    out.i64(storedBytes);
    out.i64(delayed);
    out.i64(consumedFloor);
  }

  static TopicInfo read(WireReader in) {
    String name = in.name("name");
    in.partition();
    long firstOffset = in.i64("firstOffset");
    long nextOffset = in.i64("nextOffset");
    long storedBytes = in.i64("storedBytes");
    long delayed = in.i64("delayed");
    long consumedFloor = in.i64("consumedFloor");
    return new TopicInfo(name, firstOffset, nextOffset, storedBytes, delayed, consumedFloor);
  }
}
