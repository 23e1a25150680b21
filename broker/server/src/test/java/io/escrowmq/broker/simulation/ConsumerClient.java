package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Extended;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.Unsubscribe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A consumer of one group: works on what it gets, answers in all ways there are, and after a broken
 * connection presents what it still works on.
 */
final class ConsumerClient extends Client {
  private static final int SUBSCRIPTION = 7;

  /** What it takes at a time when nothing but the rest is to be done. */
  private static final int EAGER = 60;

  private final GroupHistory group;
  private final StartPosition start;

  /** What it works on, by offset. */
  private final TreeMap<Long, GroupHistory.Held> held = new TreeMap<>();

  /** What was sent to it and has not arrived. */
  private final TreeMap<Long, GroupHistory.Held> underWay = new TreeMap<>();

  /** What it has sent a retry for and has no answer to. */
  private final Set<Long> retrying = new HashSet<>();

  private final Map<Long, UUID> ids = new TreeMap<>();
  private boolean subscribed;
  private boolean subscribing;

  /** It unsubscribes: whatever it has, or gets until that is answered, goes back. */
  private boolean leaving;

  ConsumerClient(World world, String name, GroupHistory group, StartPosition start) {
    super(world, name);
    this.group = group;
    this.start = start;
  }

  @Override
  void opened() {
    subscribe();
  }

  private void subscribe() {
    subscribing = true;
    Subscribe request =
        new Subscribe(
            SUBSCRIPTION, group.topic, group.group, start, group.counts, World.LEASE_MS, name);
    send(
        request,
        response -> {
          subscribing = false;
          if (response instanceof Subscribed joined) {
            subscribed = true;
            group.startOffset = joined.startOffset();
            adopt();
          }
        });
  }

  private void adopt() {
    long askedLow = world.time.low();
    int life = world.life();
    TreeMap<Long, GroupHistory.Held> presented = new TreeMap<>(held);
    if (presented.isEmpty()) {
      credit(world.healed() ? EAGER : 1 + world.dice.below(6));
      return;
    }
    send(
        new Adopt(SUBSCRIPTION, presented.keySet().stream().map(this::ref).toList()),
        response -> {
          if (response instanceof Adopted adopted) {
            presented.forEach(
                (offset, mine) -> {
                  DeliveryRef ref = new DeliveryRef(offset, mine.attempt);
                  adopted(offset, mine, adopted.kept().contains(ref));
                  if (adopted.kept().contains(ref)) {
                    mine.validUntil = askedLow + World.LEASE_MS;
                    mine.keptInLife = life;
                  }
                });
            credit(world.healed() ? EAGER : 1 + world.dice.below(6));
          }
        });
  }

  private void adopted(long offset, GroupHistory.Held mine, boolean kept) {
    world.coverage.hit(kept ? "path: adopted" : "path: not adopted");
    if (kept) {
      group.kept(offset, mine);
    } else {
      mine.released = true;
      held.remove(offset, mine);
    }
  }

  private DeliveryRef ref(long offset) {
    GroupHistory.Held mine = held.get(offset);
    return new DeliveryRef(offset, mine == null ? 1 : mine.attempt);
  }

  private void credit(int messages) {
    tell(new Credit(SUBSCRIPTION, messages));
  }

  @Override
  void closed() {
    subscribed = false;
    subscribing = false;
    long untilMs = world.time.low() + World.GRACE_MS;
    underWay.values().forEach(lost -> lost.validUntil = Math.min(lost.validUntil, untilMs));
    held.values().forEach(mine -> mine.validUntil = Math.min(mine.validUntil, untilMs));
    underWay.clear();
    leaving = false;
  }

  @Override
  void sent(Push push, Stamp at) {
    if (push instanceof Deliver deliver) {
      for (Delivery delivery : deliver.deliveries()) {
        GroupHistory.Held sent = group.delivered(this, delivery, at);
        sent.released = leaving || retrying.contains(delivery.offset());
        underWay.put(delivery.offset(), sent);
      }
    }
  }

  @Override
  void sentInVain(Push push) {
    if (push instanceof Deliver deliver) {
      deliver.deliveries().forEach(group::sentInVain);
    }
  }

  @Override
  void pushed(Push push, Stamp at) {
    if (push instanceof Deliver deliver) {
      for (Delivery delivery : deliver.deliveries()) {
        GroupHistory.Held arrived = underWay.remove(delivery.offset());
        if (subscribed && arrived != null) {
          held.put(delivery.offset(), arrived);
          ids.put(delivery.offset(), delivery.message().id());
        }
      }
    }
  }

  @Override
  void work() {
    if (!subscribed) {
      if (!subscribing) {
        subscribe();
      }
      return;
    }
    if (world.healed()) {
      ackAll();
    }
    int roll = world.dice.below(100);
    if (held.isEmpty() || (roll < 3 && !world.healed())) {
      probe(roll);
      return;
    }
    long offset = world.dice.one(new ArrayList<>(held.keySet()));
    if (roll < 60 || world.healed()) {
      ack(List.of(offset));
    } else if (roll < 78) {
      retry(offset);
    } else if (roll < 86) {
      reject(offset);
    } else if (roll < 96) {
      extend(offset);
    } else if (roll < 98) {
      leave();
    }
  }

  /** What has no right to succeed, and what changes nothing. */
  private void probe(int roll) {
    if (roll == 0 && !world.healed()) {
      OffsetRange beyond = new OffsetRange(1_000_000, 1_000_000);
      send(new Ack(SUBSCRIPTION, List.of(beyond)), response -> {});
    } else if (roll == 1 && !world.healed()) {
      DeliveryRef stale = new DeliveryRef(world.dice.below(20), World.ATTEMPTS_MAX + 5);
      send(new Retry(SUBSCRIPTION, stale, 0, false, "stale"), response -> {});
    } else if (roll < 30) {
      credit(1);
    }
  }

  private void ackAll() {
    if (!held.isEmpty()) {
      ack(List.copyOf(held.keySet()));
    }
  }

  private void ack(List<Long> offsets) {
    offsets.forEach(group::answering);
    offsets.forEach(this::release);
    send(
        new Ack(SUBSCRIPTION, offsets.stream().map(one -> new OffsetRange(one, one)).toList()),
        response -> {
          if (response instanceof Done) {
            offsets.stream().filter(one -> group.newest(one) != null).forEach(group::acknowledged);
          } else if (response != null) {
            world.coverage.hit("path: ack refused");
          }
        });
    credit(offsets.size());
  }

  /** It is answered: whatever becomes of the answer, this consumer has it no more. */
  private void release(long offset) {
    GroupHistory.Held mine = held.remove(offset);
    if (mine != null) {
      mine.released = true;
    }
    GroupHistory.Held newest = group.newest(offset);
    if (newest != null && newest.consumer == this) {
      newest.released = true; // The same attempt may be on its way to it once more.
    }
  }

  private void retry(long offset) {
    DeliveryRef delivery = ref(offset);
    boolean last = world.dice.percent(6);
    if (last || delivery.attempt() >= World.ATTEMPTS_MAX) {
      group.perhapsSettled(offset);
    }
    group.gaveBack(offset, delivery.attempt());
    release(offset);
    long delayMs = world.dice.percent(50) ? -1 : world.dice.below(1_500);
    retrying.add(offset);
    send(
        new Retry(SUBSCRIPTION, delivery, delayMs, last, "failed"),
        response -> {
          retrying.remove(offset);
          if (last && response instanceof Done) {
            group.gaveUp(offset);
          }
        });
    credit(1);
  }

  private void reject(long offset) {
    DeliveryRef delivery = ref(offset);
    group.answering(offset);
    UUID id = ids.get(offset);
    if (id != null) {
      world.messages.rejecting(id, group.group);
    }
    release(offset);
    send(new Reject(SUBSCRIPTION, delivery, "NO", "sold out"), response -> {});
    credit(1);
  }

  private void extend(long offset) {
    long askedLow = world.time.low();
    DeliveryRef delivery = ref(offset);
    send(
        new Extend(SUBSCRIPTION, List.of(delivery)),
        response -> {
          GroupHistory.Held mine = held.get(offset);
          if (response instanceof Extended extended && mine != null) {
            if (extended.lost().contains(delivery)) {
              world.coverage.hit("path: lease lost");
              release(offset);
            } else if (mine.attempt == delivery.attempt()) {
              mine.validUntil = Math.max(mine.validUntil, askedLow + World.LEASE_MS);
            }
          }
        });
  }

  private void leave() {
    subscribed = false;
    held.forEach((offset, mine) -> group.gaveBack(offset, mine.attempt));
    List.copyOf(held.keySet()).forEach(this::release);
    underWay.values().forEach(mine -> mine.released = true);
    subscribing = true;
    leaving = true;
    send(
        new Unsubscribe(SUBSCRIPTION),
        response -> {
          leaving = false;
          if (response != null) {
            subscribe();
          }
        });
  }

  @Override
  boolean isDone() {
    return super.isDone() && held.isEmpty();
  }

  @Override
  public String toString() {
    return name
        + " (ready "
        + isReady()
        + ", subscribed "
        + subscribed
        + ", holds "
        + held.keySet()
        + ")";
  }
}
