package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Joins a consumer group of a topic. Answered by {@link Subscribed}. Topic and group are created if
 * they do not exist and the broker allows it.
 *
 * @param subscription chosen by the client, unique on its connection
 * @param topic the topic
 * @param group the consumer group
 * @param start where the group begins if this creates it
 * @param counts whether the group holds outbox rows and retention, if this creates it
 * @param leaseMs how long a delivery is this consumer's without an extension, milliseconds; 0 = the
 *     broker's default
 * @param consumerId names the consumer over reconnects, for adoption
 */
public record Subscribe(
    int subscription,
    String topic,
    String group,
    StartPosition start,
    boolean counts,
    long leaseMs,
    String consumerId)
    implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param subscription chosen by the client, unique on its connection
   * @param topic the topic
   * @param group the consumer group
   * @param start where the group begins if this creates it
   * @param counts whether the group holds outbox rows and retention, if this creates it
   * @param leaseMs how long a delivery is this consumer's without an extension, milliseconds; 0 =
   *     the broker's default
   * @param consumerId names the consumer over reconnects, for adoption
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public Subscribe {
    Bounds.duration("leaseMs", leaseMs);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.subscribe(this);
  }

  void write(WireWriter out) {
    out.i32(subscription);
    out.name(topic);
    out.name(group);
    out.constant(start);
    out.bool(counts);
    out.i64(leaseMs);
    out.name(consumerId);
  }

  static Subscribe read(WireReader in) {
    return new Subscribe(
        in.i32("subscription"),
        Names.topic(in),
        Names.group(in),
        in.constant("start", StartPosition.values()),
        in.bool("counts"),
        in.i64("leaseMs"),
        in.name("consumerId"));
  }
}
