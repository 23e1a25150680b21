package io.escrowmq.broker.cli;

import io.escrowmq.client.ClientException;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.OutcomeUnknownException;
import io.escrowmq.client.RefusedException;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Unsubscribe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages, hands them out and acknowledges what was handed out, over lost connections.
 *
 * <p>The event loop only puts what happened into a queue, bounded by the credit; everything else is
 * done by the one thread that runs it.
 */
final class ConsumeRun implements ConnectionListener {
  private static final int SUBSCRIPTION = 1;
  private static final int WINDOW = 256;

  /** What happened on a session: it opened, or messages came. */
  private record Event(Session session, List<Delivery> deliveries, boolean opened) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Subscribe subscribe;
  private final Predicate<Delivery> sink;
  private final long max;
  private final Set<Long> handedOut = new HashSet<>();
  private @Nullable Session session;
  private long outstanding;
  private long acknowledged;

  /**
   * A run that begins when a connection opens.
   *
   * @param subscribe to what; its subscription must be 1
   * @param sink takes each message; false if it cannot
   * @param max stop after so many messages
   */
  ConsumeRun(Subscribe subscribe, Predicate<Delivery> sink, long max) {
    this.subscribe = subscribe;
    this.sink = sink;
    this.max = max;
  }

  @Override
  public void connected(Session opened) {
    events.add(new Event(opened, List.of(), true));
  }

  @Override
  public void pushed(Session from, Push push) {
    if (push instanceof Deliver deliver && deliver.subscription() == SUBSCRIPTION) {
      events.add(new Event(from, deliver.deliveries(), false));
    }
  }

  /**
   * Runs until enough messages are acknowledged, or none came for so long.
   *
   * @param quietMs how long to wait for a message
   * @return how many were acknowledged
   */
  long run(long quietMs) {
    long lastNanos = System.nanoTime();
    while (acknowledged < max) {
      long leftMs = quietMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastNanos);
      Event event = next(leftMs);
      if (event == null) {
        break;
      }
      if (event.opened()) {
        subscribe(event.session());
      } else if (event.session() == session) {
        take(event.deliveries());
        lastNanos = System.nanoTime();
      }
    }
    leave();
    return acknowledged;
  }

  private @Nullable Event next(long leftMs) {
    try {
      return events.poll(Math.max(0, leftMs), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw Remote.interrupted();
    }
  }

  private void subscribe(Session opened) {
    session = opened;
    outstanding = 0;
    if (ask(subscribe)) {
      grant();
    }
  }

  private void take(List<Delivery> deliveries) {
    outstanding -= deliveries.size();
    List<OffsetRange> settled = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      if (!delivery.message().verifyChecksum()) {
        throw new CommandFailed(
            ExitCode.FAILED,
            "Expected an intact message at offset " + delivery.offset() + ", but it is damaged.");
      }
      // Handed out before, but its acknowledgement was lost: only that is missing.
      if (handedOut.add(delivery.offset()) && !sink.test(delivery)) {
        throw new CommandFailed(ExitCode.FAILED, "Expected to write the output, but it is closed.");
      }
      settled.add(new OffsetRange(delivery.offset(), delivery.offset()));
    }
    if (ask(new Ack(SUBSCRIPTION, merged(settled)))) {
      acknowledged += settled.size();
      settled.forEach(range -> handedOut.remove(range.first()));
      grant();
    }
  }

  private static List<OffsetRange> merged(List<OffsetRange> single) {
    List<OffsetRange> ranges = new ArrayList<>();
    for (OffsetRange next : single) {
      int at = ranges.size() - 1;
      if (at >= 0 && ranges.get(at).last() + 1 == next.first()) {
        ranges.set(at, new OffsetRange(ranges.get(at).first(), next.last()));
      } else {
        ranges.add(next);
      }
    }
    return ranges;
  }

  private void grant() {
    long wanted = Math.min(WINDOW, max - acknowledged) - outstanding;
    Session open = session;
    if (open != null && wanted > 0 && (outstanding == 0 || wanted >= WINDOW / 2)) {
      open.post(new Credit(SUBSCRIPTION, (int) wanted));
      outstanding += wanted;
    }
  }

  /** Asks on the session; false if that is lost, then another will open and all begins anew. */
  private boolean ask(Request request) {
    Session open = session;
    if (open == null) {
      return false;
    }
    try {
      open.send(request).get();
      return true;
    } catch (ExecutionException e) {
      return stays(open, Remote.unwrapped(e));
    } catch (InterruptedException e) {
      throw Remote.interrupted();
    }
  }

  private boolean stays(Session open, RuntimeException failure) {
    if (failure instanceof NotConnectedException || failure instanceof OutcomeUnknownException) {
      session = null;
      return false;
    }
    if (failure instanceof RefusedException refused && refused.code() == ErrorCode.STALE_DELIVERY) {
      // A lease ran out before the acknowledgement: the messages come again and are not shown
      // twice.
      outstanding = 0;
      grant();
      return false;
    }
    if (failure instanceof ClientException && !open.isOpen()) {
      session = null;
      return false;
    }
    throw failure;
  }

  private void leave() {
    if (session != null && !ask(new Unsubscribe(SUBSCRIPTION))) {
      session = null;
    }
  }
}
