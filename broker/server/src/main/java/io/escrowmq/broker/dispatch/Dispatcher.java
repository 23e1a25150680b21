package io.escrowmq.broker.dispatch;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.ShardLoop;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.Effect;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets which message next. Everything here is volatile: leases, credit and connections are not
 * logged; after a restart it is built again from the state. What must survive (a failed attempt, a
 * lost lease) goes to the shard as a command and comes back as an effect. For the shard's thread
 * only.
 */
public final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int LOST_PER_COMMAND = 1_000;

  private final Shard shard;
  private final ShardLoop loop;
  private final ShardState state;
  private final BodyReader reader;
  private final BrokerMetrics metrics;
  private final BodyRing ring;
  private final FoundDamage damage = new FoundDamage();
  private final ReadHealth readHealth = new ReadHealth();
  private final long graceMs;
  private final long leaseMs;
  private final Map<GroupKey, GroupDispatch> groups = new HashMap<>();
  private final Map<String, List<GroupDispatch>> groupsOfTopic = new HashMap<>();
  private final Set<GroupDispatch> dirty = new LinkedHashSet<>();
  private long graceEndMs;

  private record GroupKey(String topic, String group) {}

  /**
   * Wires the dispatcher; {@link #recovered} comes before anything else.
   *
   * @param shard takes the commands and gives the time
   * @param loop ends the turns
   * @param reader reads what is not in memory any more
   * @param config limits, lease and grace
   * @param metrics where to count
   */
  public Dispatcher(
      Shard shard, ShardLoop loop, BodyReader reader, BrokerConfig config, BrokerMetrics metrics) {
    this.shard = shard;
    this.loop = loop;
    this.state = shard.state();
    this.reader = reader;
    this.metrics = metrics;
    this.ring = new BodyRing(config.limits().ringBytes());
    this.graceMs = config.delivery().graceMs();
    this.leaseMs = config.delivery().leaseMs();
    loop.atEndOfTurn(this::dispatch);
  }

  /**
   * The state was recovered, at a start or with a new lead: what it holds now is the backlog of
   * each group, withheld until the grace ends. What was known before is forgotten.
   */
  public void recovered() {
    groups.values().forEach(GroupDispatch::forgetReads);
    groups.clear();
    groupsOfTopic.clear();
    dirty.clear();
    graceEndMs = shard.nowMs() + graceMs;
    for (TopicView topic : state.topics().all()) {
      for (GroupView group : topic.groups()) {
        open(topic, group, topic.nextOffset());
      }
    }
  }

  /**
   * Adds a consumer to a group that exists.
   *
   * @param member what the connection knows of it
   * @return the member
   */
  public Member join(Joining member) {
    GroupDispatch group = group(member.topic(), member.group());
    long lease = member.leaseMs() == 0 ? leaseMs : member.leaseMs();
    Member joined =
        new Member(group, member.port(), member.subscription(), member.consumerId(), lease);
    group.join(joined);
    return joined;
  }

  /**
   * A consumer that wants to join.
   *
   * @param topic the topic
   * @param group the group
   * @param port its connection
   * @param subscription its number on that connection
   * @param consumerId names it over reconnects
   * @param leaseMs lease it asks for, milliseconds; 0 = the default
   */
  public record Joining(
      String topic,
      String group,
      MemberPort port,
      int subscription,
      String consumerId,
      long leaseMs) {}

  private GroupDispatch group(String topic, String group) {
    GroupDispatch known = groups.get(new GroupKey(topic, group));
    if (known != null) {
      return known;
    }
    TopicView topicView = state.topic(topic);
    GroupView view = state.group(topic, group);
    if (topicView == null || view == null) {
      throw new IllegalStateException(
          "Expected group " + group + " of topic " + topic + " to exist, but it does not");
    }
    return open(topicView, view, 0);
  }

  private GroupDispatch open(TopicView topic, GroupView view, long recoveredEnd) {
    GroupDispatch opened = new GroupDispatch(this, topic, view, recoveredEnd);
    groups.put(new GroupKey(topic.name(), view.name()), opened);
    groupsOfTopic.computeIfAbsent(topic.name(), name -> new ArrayList<>()).add(opened);
    return opened;
  }

  /** Lets a member take more messages. */
  public void grant(Member member, int messages) {
    member.credit = (int) Math.min(Integer.MAX_VALUE, (long) member.credit + messages);
    wake(member.group);
  }

  /** A member's connection takes more again. */
  public void resume(Member member) {
    wake(member.group);
  }

  /** A member leaves: what it had goes back at once. */
  public void leave(Member member) {
    member.group.leave(member);
    wake(member.group);
  }

  /** A member's connection is gone: what it had waits for adoption. */
  public void lost(Member member) {
    member.group.orphan(member, shard.nowMs() + graceMs);
  }

  /** Prolongs a lease; false if the delivery is not this member's any more. */
  public boolean extend(Member member, long offset, int attempt) {
    return member.group.leases().extend(member, offset, attempt, shard.nowMs());
  }

  /** Gives a reconnected consumer a delivery back; false if it is lost. */
  public boolean adopt(Member member, long offset, int attempt) {
    return member.group.adopt(member, offset, attempt, shard.nowMs());
  }

  /**
   * Finds a message's body, in memory or in the log.
   *
   * @param topic its topic
   * @param offset a visible offset
   * @param found called on the shard's thread, now or later
   */
  public void body(TopicView topic, long offset, Consumer<Body> found) {
    Image recent = ring.image(topic.position(offset), topic.ordinal(offset));
    if (recent != null) {
      found.accept(new Body.Whole(recent.copy()));
      return;
    }
    MessageRef ref = new MessageRef(topic.position(offset), topic.ordinal(offset));
    reader.read(List.of(ref), bodies -> found.accept(bodies.get(0)));
  }

  /** What could not be read since the start; may be asked on any thread. */
  public FoundDamage damage() {
    return damage;
  }

  /** Whether the log can be read; may be asked on any thread. */
  public ReadHealth readHealth() {
    return readHealth;
  }

  /** Reports a message whose place in the log is damaged, and makes it a dead letter. */
  void damaged(GroupDispatch group, Attempt delivery, String reason) {
    TopicView topic = state.topic(group.topic());
    UUID id = topic == null ? null : topic.messageId(delivery.offset());
    LOG.error(
        "Expected to deliver offset {} of topic {} (message {}) to group {}, but its place in the"
            + " log is damaged: {}. It becomes a dead letter there",
        delivery.offset(),
        group.topic(),
        id,
        group.group(),
        reason);
    metrics.damaged();
    damage.add(
        new FoundDamage.Unreadable(
            group.topic(), delivery.offset(), id, group.group(), reason, shard.nowMs()));
    shard.submit(
        new Retry(group.topic(), group.group(), delivery, -1, true, "CORRUPT: " + reason),
        new GivingUp(group, delivery, shard.nowMs() + leaseMs));
  }

  /**
   * The first offset of a range that the group was surely never given; -1 if there is none. Before
   * a restart anything may have been given.
   */
  public long firstUndelivered(Member member, long first, long last) {
    return member.group.firstUndelivered(first, last);
  }

  /** Whether a delivery is this member's, so that it may end the attempt. */
  public boolean holds(Member member, long offset) {
    return member.group.leases().holds(member, offset);
  }

  /** An answer of a member to these deliveries was submitted; {@link #answered} follows. */
  public void answering(Member member, long first, long last) {
    member.group.leases().answering(first, last);
  }

  /** The answer came to its end: judged, or refused by the shard. */
  public void answered(Member member, long first, long last) {
    if (member.group.answered(first, last)) {
      wake(member.group);
    }
  }

  /** How long lost connections keep their leases, milliseconds. */
  public long graceMs() {
    return graceMs;
  }

  /** Messages of a group on lease now. */
  public int inFlight(String topic, String group) {
    GroupDispatch known = groups.get(new GroupKey(topic, group));
    return known == null ? 0 : known.inFlight();
  }

  /** Consumers of a group that are connected now. */
  public int members(String topic, String group) {
    GroupDispatch known = groups.get(new GroupKey(topic, group));
    return known == null ? 0 : known.memberCount();
  }

  /** Keeps the images of a command that is being applied. */
  public void applying(long position, Command command) {
    ring.add(position, command);
  }

  /** Carries out what concerns delivery. */
  public void on(Effect effect) {
    if (effect instanceof Effect.Visible visible) {
      for (GroupDispatch group : groupsOf(visible.topic())) {
        dirty.add(group);
      }
    } else if (effect instanceof Effect.Settled settled) {
      GroupDispatch group = groups.get(new GroupKey(settled.topic(), settled.group()));
      if (group != null) {
        group.settled(settled.offsets().first(), settled.offsets().last());
        dirty.add(group);
      }
    } else if (effect instanceof Effect.RetryAt retry) {
      GroupDispatch group = groups.get(new GroupKey(retry.topic(), retry.group()));
      if (group != null) {
        group.retryAt(retry.offset(), retry.dueMs());
      }
    } else if (effect instanceof Effect.Redelivered redelivered) {
      GroupDispatch group = groups.get(new GroupKey(redelivered.topic(), redelivered.group()));
      if (group != null) {
        group.redeliver(redelivered.offset());
        dirty.add(group);
      }
    } else if (effect instanceof Effect.Dead dead) {
      GroupDispatch group = groups.get(new GroupKey(dead.topic(), dead.group()));
      if (group != null) {
        group.settled(dead.offset(), dead.offset());
        dirty.add(group);
      }
    } else if (effect instanceof Effect.Gone gone) {
      for (GroupDispatch group : groupsOf(gone.topic())) {
        group.settled(gone.offsets().first(), gone.offsets().last());
        dirty.add(group);
      }
    } else if (effect instanceof Effect.GroupDeleted deleted) {
      drop(deleted.topic(), deleted.group());
    } else if (effect instanceof Effect.TopicDeleted deleted) {
      List.copyOf(groupsOf(deleted.topic())).forEach(group -> drop(group.topic(), group.group()));
    }
  }

  private void drop(String topic, String group) {
    GroupDispatch dropped = groups.remove(new GroupKey(topic, group));
    if (dropped != null) {
      dirty.remove(dropped);
      dropped.drop();
      List<GroupDispatch> ofTopic = groupsOfTopic.get(topic);
      if (ofTopic != null) {
        ofTopic.remove(dropped);
      }
    }
  }

  private Collection<GroupDispatch> groupsOf(String topic) {
    return groupsOfTopic.getOrDefault(topic, List.of());
  }

  /** Sends what can go in the groups where something changed. */
  private void dispatch() {
    if (dirty.isEmpty()) {
      return;
    }
    long now = shard.nowMs();
    for (GroupDispatch group : List.copyOf(dirty)) {
      dirty.remove(group);
      group.dispatch(now);
    }
  }

  /**
   * Ends leases, wakes retries and frees backlogs whose time has come. Call every few milliseconds.
   */
  public void onTimer() {
    long now = shard.nowMs();
    for (GroupDispatch group : List.copyOf(groups.values())) {
      if (group.wakeRetries(now) || group.backlogFreed(now)) {
        wake(group);
      }
      List<Attempt> expired = group.leases().takeExpired(now);
      for (int from = 0; from < expired.size(); from += LOST_PER_COMMAND) {
        int to = Math.min(expired.size(), from + LOST_PER_COMMAND);
        reportLost(group, List.copyOf(expired.subList(from, to)));
      }
    }
  }

  private void reportLost(GroupDispatch group, List<Attempt> expired) {
    shard.submit(
        new LeaseLost(group.topic(), group.group(), expired, "The lease ended without an answer."),
        new Waiter() {
          @Override
          public void applied(Reply reply) {
            if (reply instanceof Reply.Refused) {
              notExpired(group, expired);
            } else {
              metrics.leasesLost(expired.size());
            }
          }

          @Override
          public void refused(ErrorCode code, String text) {
            notExpired(group, expired);
          }
        });
  }

  /**
   * Gives up a delivery that is longer than what its consumer takes in a frame: it would break the
   * connection each time. So it becomes a dead letter, which says why.
   */
  void tooLong(GroupDispatch group, Attempt delivery, int bytes, int maxFrameBytes) {
    String error =
        "The message has %d bytes, but the consumer takes frames of at most %d; raise its limit."
            .formatted(bytes, maxFrameBytes);
    LOG.warn(
        "Expected to deliver offset {} of topic {} to group {}, but: {} It becomes a dead letter"
            + " there",
        delivery.offset(),
        group.topic(),
        group.group(),
        error);
    shard.submit(
        new Retry(group.topic(), group.group(), delivery, 0, true, error),
        new GivingUp(group, delivery, shard.nowMs() + leaseMs));
  }

  /** Tries again after a lease if a message could not be given up. */
  private record GivingUp(GroupDispatch group, Attempt delivery, long againMs) implements Waiter {
    @Override
    public void applied(Reply reply) {
      if (reply instanceof Reply.Refused) {
        group.leases().notGivenUp(delivery, againMs);
      }
    }

    @Override
    public void refused(ErrorCode code, String text) {
      group.leases().notGivenUp(delivery, againMs);
    }
  }

  private void notExpired(GroupDispatch group, List<Attempt> deliveries) {
    if (group.notExpired(deliveries)) {
      wake(group);
    }
  }

  void wake(GroupDispatch group) {
    dirty.add(group);
    loop.requestEndOfTurn();
  }

  long nowMs() {
    return shard.nowMs();
  }

  long graceEndMs() {
    return graceEndMs;
  }

  BodyRing ring() {
    return ring;
  }

  BodyReader reader() {
    return reader;
  }

  BrokerMetrics metrics() {
    return metrics;
  }
}
