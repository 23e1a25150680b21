package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * A consumer group of a topic as listed.
 *
 * @param topic the topic
 * @param group the group
 * @param counts whether it holds outbox rows and retention
 * @param startOffset its first offset
 * @param ackFloor every offset below is settled
 * @param lag messages not settled yet
 * @param inFlight messages on lease now
 * @param retrying messages that wait for a retry
 * @param dead its dead letters
 * @param consumers subscriptions now connected
 */
public record GroupInfo(
    String topic,
    String group,
    boolean counts,
    long startOffset,
    long ackFloor,
    long lag,
    int inFlight,
    long retrying,
    long dead,
    int consumers) {
  void write(WireWriter out) {
    out.name(topic);
    out.name(group);
    out.bool(counts);
    out.partition();
    out.i64(startOffset);
    out.i64(ackFloor);
    out.i64(lag);
    out.i32(inFlight);
    out.i64(retrying);
    out.i64(dead);
    out.i32(consumers);
  }

  static GroupInfo read(WireReader in) {
    String topic = in.name("topic");
    String group = in.name("group");
    boolean counts = in.bool("counts");
    in.partition();
    long startOffset = in.i64("startOffset");
    long ackFloor = in.i64("ackFloor");
    long lag = in.i64("lag");
    int inFlight = in.i32("inFlight");
    long retrying = in.i64("retrying");
    long dead = in.i64("dead");
    int consumers = in.i32("consumers");
    return new GroupInfo(
        topic, group, counts, startOffset, ackFloor, lag, inFlight, retrying, dead, consumers);
  }
}
