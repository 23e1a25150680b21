package io.escrowmq.consumer;

import io.escrowmq.client.Backoff;
import io.escrowmq.client.ClientException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Retry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outcomes until the broker has confirmed them: kept over reconnects and sent again. Acks gather
 * while {@value #ACKS_ON_THE_WAY_MAX} requests are on the way, so under load one request covers
 * many and nothing waits for a timer. Loop only.
 */
final class Settlements {
  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);
  private static final int ACKS_ON_THE_WAY_MAX = 2;
  private static final int ACK_OFFSETS_MAX = 5_000;
  private static final long PAUSE_FIRST_MS = 100;
  private static final long PAUSE_CAP_MS = 5_000;

  private final Loop loop;

  /** Called after each reply, so that what gathered goes out and a waiting leave goes on. */
  private final Runnable changed;

  private final Backoff backoff = new Backoff(PAUSE_FIRST_MS, PAUSE_CAP_MS);

  /** Acks that are not confirmed: offset to attempt. */
  private final Map<Long, Integer> acks = new HashMap<>();

  /** Those of {@link #acks} that are to be sent. */
  private final Deque<Long> acksToSend = new ArrayDeque<>();

  /**
   * Parts of a refused request, to be sent by themselves: one bad offset must not hold up the
   * others.
   */
  private final Deque<long[]> partsToSend = new ArrayDeque<>();

  /** Retries and rejects that are not confirmed. */
  private final Map<DeliveryRef, Settlement> others = new LinkedHashMap<>();

  /** Those of {@link #others} that are to be sent. */
  private final Deque<DeliveryRef> othersToSend = new ArrayDeque<>();

  private @Nullable Link link;
  private int subscription;
  private int acksOnTheWay;
  private boolean resting;

  Settlements(Loop loop, Runnable changed) {
    this.loop = loop;
    this.changed = changed;
  }

  /** Takes an outcome in. It is sent by the next {@link #flush}. */
  void settle(DeliveryRef delivery, Settlement settlement) {
    if (settlement instanceof Settlement.Consumed) {
      if (acks.put(delivery.offset(), delivery.attempt()) == null) {
        acksToSend.add(delivery.offset());
      }
    } else if (others.put(delivery, settlement) == null) {
      othersToSend.add(delivery);
    }
  }

  /**
   * From now on outcomes go this way. What was sent on another way and not confirmed is sent again.
   */
  void bind(Link newLink, int newSubscription) {
    unbind();
    link = newLink;
    subscription = newSubscription;
    // A pause was meant for the session before.
    resting = false;
    backoff.reset();
  }

  /** There is no way to the broker for now. */
  void unbind() {
    link = null;
    acksOnTheWay = 0;
    partsToSend.clear();
    acksToSend.clear();
    acksToSend.addAll(acks.keySet());
    othersToSend.clear();
    othersToSend.addAll(others.keySet());
  }

  /**
   * After an adoption: retries and rejects of deliveries that are not ours any more are void; acks
   * count all the same.
   */
  void keepOnly(Set<DeliveryRef> kept) {
    others
        .keySet()
        .removeIf(
            delivery -> {
              boolean lost = !kept.contains(delivery);
              if (lost) {
                LOG.debug(
                    "Expected to settle the delivery {}, but it is not ours any more", delivery);
              }
              return lost;
            });
  }

  /** The broker is another: outcomes of the former's deliveries mean nothing to it. */
  void forgetAll() {
    acks.clear();
    others.clear();
    unbind();
  }

  /** Sends what is to be sent, as far as it may go now. */
  void flush() {
    Link way = link;
    if (way == null || resting) {
      return;
    }
    while (!resting
        && acksOnTheWay < ACKS_ON_THE_WAY_MAX
        && !(partsToSend.isEmpty() && acksToSend.isEmpty())) {
      sendAcks(way, partsToSend.isEmpty() ? takeAcks() : partsToSend.remove());
    }
    while (!resting && !othersToSend.isEmpty()) {
      sendOther(way, othersToSend.remove());
    }
  }

  boolean isAcked(long offset) {
    return acks.containsKey(offset);
  }

  /** The deliveries whose outcome is not confirmed. */
  List<DeliveryRef> unconfirmed() {
    List<DeliveryRef> refs = new ArrayList<>(others.keySet());
    acks.forEach((offset, attempt) -> refs.add(new DeliveryRef(offset, attempt)));
    return refs;
  }

  int size() {
    return acks.size() + others.size();
  }

  private long[] takeAcks() {
    long[] offsets = new long[Math.min(ACK_OFFSETS_MAX, acksToSend.size())];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = acksToSend.remove();
    }
    Arrays.sort(offsets);
    return offsets;
  }

  private void sendAcks(Link way, long[] offsets) {
    acksOnTheWay++;
    way.ask(
        new Ack(subscription, OffsetRanges.of(offsets)),
        (response, failure) -> {
          if (way == link) {
            acksOnTheWay--;
            acksAnswered(offsets, problem(response, failure));
            changed.run();
          }
        });
  }

  private void acksAnswered(long[] offsets, @Nullable Throwable problem) {
    if (problem == null) {
      backoff.reset();
      confirm(offsets);
    } else if (isPassing(problem)) {
      partsToSend.add(offsets);
      rest(problem);
    } else if (offsets.length > 1) {
      int middle = offsets.length / 2;
      partsToSend.add(Arrays.copyOfRange(offsets, 0, middle));
      partsToSend.add(Arrays.copyOfRange(offsets, middle, offsets.length));
    } else {
      boolean tooLate =
          problem instanceof RefusedException refused && refused.code() == ErrorCode.STALE_DELIVERY;
      LOG.warn(
          "Expected to ack the message at {}, but {}; it {}",
          offsets[0],
          problem.getMessage(),
          tooLate ? "stays a dead letter" : "may be delivered again");
      confirm(offsets);
    }
  }

  private void confirm(long[] offsets) {
    for (long offset : offsets) {
      acks.remove(offset);
    }
  }

  private void sendOther(Link way, DeliveryRef delivery) {
    Settlement settlement = others.get(delivery);
    if (settlement == null) {
      return;
    }
    way.ask(
        settlement.accept(new Wording(subscription, delivery)),
        (response, failure) -> {
          if (way == link) {
            otherAnswered(delivery, problem(response, failure));
            changed.run();
          }
        });
  }

  private void otherAnswered(DeliveryRef delivery, @Nullable Throwable problem) {
    if (problem != null && isPassing(problem)) {
      othersToSend.add(delivery);
      rest(problem);
      return;
    }
    others.remove(delivery);
    if (problem == null) {
      backoff.reset();
    } else if (problem instanceof RefusedException refused
        && refused.code() == ErrorCode.STALE_DELIVERY) {
      LOG.debug("Expected to settle the delivery {}, but a newer one stands", delivery);
    } else {
      LOG.warn(
          "Expected to settle the delivery {}, but {}; its lease will end",
          delivery,
          problem.getMessage());
    }
  }

  private static @Nullable Throwable problem(
      @Nullable Response response, @Nullable Throwable failure) {
    if (failure != null) {
      return failure;
    }
    return response instanceof Done
        ? null
        : new IllegalStateException("the broker answered " + response);
  }

  /** Whether sending the same again may do. */
  private static boolean isPassing(Throwable problem) {
    return problem instanceof RefusedException refused
        ? refused.code().retryable()
        : problem instanceof ClientException;
  }

  private void rest(Throwable problem) {
    if (resting) {
      return;
    }
    resting = true;
    long pauseMs = backoff.nextMs();
    LOG.debug(
        "Expected outcomes to be confirmed, but {}; again in {} ms", problem.getMessage(), pauseMs);
    loop.schedule(
        pauseMs,
        () -> {
          resting = false;
          changed.run();
        });
  }

  /** How the broker is told. */
  private record Wording(int subscription, DeliveryRef delivery)
      implements Settlement.Handler<Request> {
    @Override
    public Request onConsumed(Settlement.Consumed consumed) {
      return new Ack(subscription, OffsetRanges.of(new long[] {delivery.offset()}));
    }

    @Override
    public Request onAgain(Settlement.Again again) {
      return new Retry(subscription, delivery, again.delayMs(), again.last(), again.error());
    }

    @Override
    public Request onRefused(Settlement.Refused refused) {
      return new Reject(subscription, delivery, refused.code(), refused.reason());
    }
  }
}
