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
 * @param consumedFloor every offset below is consumed or has expired
 * @param messages visible messages that are kept
 * @param gone messages that retention has taken since the topic was created
 * @param options how long it keeps messages
 */
public record TopicInfo(
    String name,
    long firstOffset,
    long nextOffset,
    long storedBytes,
    long delayed,
    long consumedFloor,
    long messages,
    long gone,
    TopicOptions options) {
  void write(WireWriter out) {
    out.name(name);
    out.partition();
    out.i64(firstOffset);
    out.i64(nextOffset);
    out.i64(storedBytes);
    out.i64(delayed);
    out.i64(consumedFloor);
    out.i64(messages);
    out.i64(gone);
    options.write(out);
  }

  static TopicInfo read(WireReader in) {
    String name = in.name("name");
    in.partition();
    long firstOffset = in.i64("firstOffset");
    long nextOffset = in.i64("nextOffset");
    long storedBytes = in.i64("storedBytes");
    long delayed = in.i64("delayed");
    long consumedFloor = in.i64("consumedFloor");
    return new TopicInfo(
        name,
        firstOffset,
        nextOffset,
        storedBytes,
        delayed,
        consumedFloor,
        in.i64("messages"),
        in.i64("gone"),
        TopicOptions.read(in));
  }
}
