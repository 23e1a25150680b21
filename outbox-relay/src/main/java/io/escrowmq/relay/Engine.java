package io.escrowmq.relay;

import io.escrowmq.protocol.message.Consumed;
import java.sql.SQLException;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay as a machine that is turned: each turn takes in what the broker said, keeps the leases,
 * deletes, reads and sends what is due, and says when to turn it again. One thread turns it; it
 * owns no thread, no clock and no connection.
 *
 * <pre>
 *   table --read--> queues of the lanes --send--> broker --stored--> waiting --consumed--> deleted
 *                        ^     |                    |
 *                        |     +----ask by ids------+
 *                        +---- UNKNOWN -------------+
 * </pre>
 */
final class Engine implements BrokerPort.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final long DATABASE_PAUSE_FIRST_MS = 100;
  private static final long DATABASE_PAUSE_MOST_MS = 5_000;

  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final Runnable wakeUp;
  private final Work work;
  private final Ownership ownership;
  private final Finishing finishing;
  private final Confirming confirming;
  private final Asking asking;
  private final Sending sending;
  private final Reading reading;
  private final Sweep sweep;
  private @Nullable UUID brokerId;
  private boolean otherBroker;
  private @Nullable String refusal;
  private long databasePauseMs;
  private long databaseAtMs;

  /**
   * Prepares everything; nothing is sent before the port is started.
   *
   * @param work the options, database and clock
   * @param port the broker
   * @param owner this relay's name, new at each start
   * @param wakeUp called from any thread when there is something to take in
   */
  Engine(Work work, BrokerPort port, Owner owner, Runnable wakeUp) throws SQLException {
    this.work = work;
    this.wakeUp = wakeUp;
    Executor toInbox = this::post;
    ownership = new Ownership(work, owner.name());
    ownership.prepare();
    finishing = new Finishing(work);
    confirming = new Confirming(work, port, finishing);
    asking = new Asking(work, port, toInbox, confirming);
    sending =
        new Sending(
            work,
            port,
            toInbox,
            new Sending.Parts(finishing, confirming, ownership),
            "outbox/" + owner.resource() + "/");
    reading = new Reading(work, ownership.laneCount());
    sweep = new Sweep(work, reading, asking, confirming);
  }

  /**
   * Who owns lanes.
   *
   * @param name the relay's name in the table of lanes
   * @param resource the database's id: fences of several databases are apart
   */
  record Owner(String name, UUID resource) {}

  /** Does what is due; returns how long nothing will be due, in milliseconds, 0 or more. */
  long turn() {
    takeIn();
    ownership.expire();
    if (work.nowMs() >= databaseAtMs) {
      try {
        if (otherBroker) {
          ownership.giveBackAll();
          otherBroker = false;
        }
        ownership.tick();
        finishing.flush(false);
        reading.read();
        sweep.sweep();
        asking.ask();
        sending.send();
        databasePauseMs = 0;
      } catch (SQLException e) {
        failed(e);
      }
    }
    return Math.max(0, nextDueMs() - work.nowMs());
  }

  /** Takes in what the broker said, without starting anything. */
  void takeIn() {
    for (Runnable news = inbox.poll(); news != null; news = inbox.poll()) {
      news.run();
    }
  }

  /** Stops: finishes what is known to be consumed, gives the lanes back. */
  void leave() throws SQLException {
    takeIn();
    finishing.flush(true);
    ownership.leave();
  }

  /** Whether a publish waits for its answer. */
  boolean isPublishing() {
    return work.lanes.values().stream().anyMatch(lane -> lane.publishing);
  }

  /** There is work in the table. Any thread. */
  void wake() {
    post(reading::wake);
  }

  /** An operator changed held rows. Any thread. */
  void sweepSoon() {
    post(sweep::soon);
  }

  /** What it is doing. Its own thread. */
  RelayMetrics metrics() {
    return work.metrics();
  }

  /** Why the broker will never take this relay, or null. */
  @Nullable String refusal() {
    return refusal;
  }

  @Override
  public void linked(BrokerPort.Link link) {
    post(
        () -> {
          work.link = link;
          work.idWindowMs = link.idWindowMs();
          if (brokerId != null && !brokerId.equals(link.brokerId())) {
            LOG.warn(
                "Expected broker {}, but found {}: asking it about every row",
                brokerId,
                link.brokerId());
            otherBroker = true;
          }
          brokerId = link.brokerId();
          confirming.linked();
        });
  }

  @Override
  public void unlinked() {
    post(() -> work.link = null);
  }

  @Override
  public void consumed(String topic, Consumed told) {
    post(() -> confirming.consumed(topic, told));
  }

  @Override
  public void refusedForGood(String reason) {
    post(() -> refusal = reason);
  }

  private void post(Runnable news) {
    inbox.add(news);
    wakeUp.run();
  }

  private long nextDueMs() {
    return LongStream.of(
            ownership.nextDueMs(),
            finishing.nextDueMs(),
            reading.nextDueMs(),
            sweep.nextDueMs(),
            asking.nextDueMs(),
            sending.nextDueMs())
        .map(due -> Math.max(due, databaseAtMs))
        .min()
        .orElse(0);
  }

  private void failed(SQLException e) {
    work.databaseErrors++;
    databasePauseMs =
        databasePauseMs == 0
            ? DATABASE_PAUSE_FIRST_MS
            : Math.min(DATABASE_PAUSE_MOST_MS, 2 * databasePauseMs);
    databaseAtMs = work.nowMs() + databasePauseMs;
    LOG.warn(
        "Expected the database to answer, but {}; trying again in {} ms",
        e.getMessage(),
        databasePauseMs);
  }
}
