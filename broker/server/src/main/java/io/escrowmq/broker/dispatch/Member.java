package io.escrowmq.broker.dispatch;

/**
 * A consumer in a group: one subscription of one connection. State belongs to the shard's thread.
 */
public final class Member {

  final GroupDispatch group;
  final MemberPort port;
  final int subscription;
  final String consumerId;
  final long leaseMs;

  /** Messages that may still be sent to it. */
  int credit;

  /** Messages on lease to it. */
  int inFlight;

  Member(GroupDispatch group, MemberPort port, int subscription, String consumerId, long leaseMs) {
    this.group = group;
    this.port = port;
    this.subscription = subscription;
    this.consumerId = consumerId;
    this.leaseMs = leaseMs;
  }

  /** The topic of its group. */
  public String topic() {
    return group.topic();
  }

  /** The group's name. */
  public String groupName() {
    return group.group();
  }

  /** How long a delivery is this member's without an extension, milliseconds. */
  public long leaseMs() {
    return leaseMs;
  }

  boolean canTake() {
    return credit > 0 && port.writable();
  }
}
