package io.escrowmq.consumer;

import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.DeliveryRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a subscriber holds: delivered messages that wait for a handler or are in one. Loop only. */
final class Workload {
  private static final Logger LOG = LoggerFactory.getLogger(Workload.class);

  private final Settlements settlements;

  /** Gives one to the handler threads. */
  private final Consumer<Held> toHandler;

  private final Map<Long, Held> held = new LinkedHashMap<>();
  private final KeyOrder order = new KeyOrder();

  Workload(Settlements settlements, Consumer<Held> toHandler) {
    this.settlements = settlements;
    this.toHandler = toHandler;
  }

  /**
   * Takes a delivery in. If we still work on the message from an earlier attempt, one run answers
   * for both; if its ack is on the way, that ack does: an ack of any attempt counts.
   */
  void take(Delivery delivery) {
    Held known = held.get(delivery.offset());
    if (known != null) {
      known.renew(delivery.attempt());
      LOG.debug(
          "Message at {} came again as attempt {} while it is worked on",
          delivery.offset(),
          delivery.attempt());
    } else if (settlements.isAcked(delivery.offset())) {
      LOG.debug(
          "Message at {} came again as attempt {} while its ack is on the way",
          delivery.offset(),
          delivery.attempt());
    } else {
      Held taken = new Held(delivery);
      held.put(taken.offset(), taken);
      if (order.admit(taken)) {
        toHandler.accept(taken);
      }
    }
  }

  /** A handler is done: the outcome goes to the broker, the key to its next message. */
  void finished(Held done, Settlement settlement) {
    if (done.isForeign()) {
      LOG.debug("Message at {} of the former broker is done; nobody is told", done.offset());
      next(done);
      return;
    }
    held.remove(done.offset());
    if (done.isOrphaned() && !(settlement instanceof Settlement.Consumed)) {
      LOG.debug(
          "Expected to settle the delivery {}, but it is not ours any more; left to its new holder",
          done.ref());
    } else {
      settlements.settle(done.ref(), settlement);
    }
    next(done);
  }

  /**
   * These deliveries are not ours any more: what waits is dropped, what runs is finished quietly.
   */
  void lose(Collection<DeliveryRef> lost) {
    for (DeliveryRef ref : lost) {
      Held one = held.get(ref.offset());
      if (one == null || one.attempt() != ref.attempt()) {
        continue;
      }
      LOG.debug("The delivery {} is not ours any more", ref);
      if (!drop(one)) {
        one.orphan();
      }
    }
  }

  /** Of all that we hold only these are still ours. */
  void keepOnly(Set<DeliveryRef> kept) {
    lose(ours().stream().filter(ref -> !kept.contains(ref)).toList());
  }

  /** The broker is another: its offsets are other messages. What runs is finished unheard. */
  void forgetAll() {
    dropWaiting();
    held.values().forEach(Held::becomeForeign);
    held.clear();
  }

  /** Drops all that no handler has begun. */
  void dropWaiting() {
    List.copyOf(held.values()).forEach(this::drop);
  }

  /** What is still ours, waiting or running. */
  List<DeliveryRef> ours() {
    List<DeliveryRef> refs = new ArrayList<>(held.size());
    for (Held one : held.values()) {
      if (!one.isOrphaned()) {
        refs.add(one.ref());
      }
    }
    return refs;
  }

  /** How many wait or run. */
  int size() {
    return held.size();
  }

  private boolean drop(Held one) {
    if (!one.drop()) {
      return false;
    }
    held.remove(one.offset());
    if (one.isFirst()) {
      next(one);
    }
    return true;
  }

  private void next(Held done) {
    Held next = order.release(done);
    if (next != null) {
      toHandler.accept(next);
    }
  }
}
