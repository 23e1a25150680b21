package io.escrowmq.broker.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.broker.BrokerMain;
import io.escrowmq.broker.kill.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Banks and broker in processes of their own, killed with -9 while money is on its way, and left
 * alone at the end until all is quiet. For one thread.
 */
final class TransferRun implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Who can be killed. */
  enum Victim {
    PAYER,
    PAYEE,
    BROKER
  }

  /** A kill is worth something only when money has moved since the last. */
  private static final int TRANSFERS_BETWEEN_KILLS = 40;

  private static final int PROGRESS_SECONDS = 60;
  private static final int QUIET_SECONDS = 90;
  private static final int PAUSE_MS_MAX = 400;

  private final Sabotage sabotage;
  private final long seed;
  private final SplittableRandom random;
  private final TwoBanks banks;
  private final BrokerProcess broker;
  private final ChildProcess payer;
  private final ChildProcess payee;
  private final Map<Victim, Integer> kills = new EnumMap<>(Victim.class);

  TransferRun(Path directory, TwoBanks banks, Sabotage sabotage, long seed) {
    this.sabotage = sabotage;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.banks = banks;
    this.broker =
        new BrokerProcess(
            directory,
            new BrokerProcess.Launch(
                List.of(),
                BrokerMain.class.getName(),
                List.of(),
                directory.resolve("data"),
                // So that what a killed process held goes on soon.
                List.of("delivery.graceMs=500")));
    this.payer = new ChildProcess(PayingMain.class, directory);
    this.payee = new ChildProcess(ReceivingMain.class, directory);
  }

  void start() throws IOException {
    broker.start();
    start(Victim.PAYER);
    start(Victim.PAYEE);
  }

  private void start(Victim victim) throws IOException {
    if (victim == Victim.BROKER) {
      broker.start();
      return;
    }
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(broker.port())));
    arguments.addAll(banks.urls());
    arguments.add(sabotage.name());
    (victim == Victim.PAYER ? payer : payee).start(arguments, seed);
  }

  /** Kills one after another, sometimes two at once, until the time is over. */
  void killFor(int seconds) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      // Each in its turn, so that a short run has all of them.
      for (Victim victim : Victim.values()) {
        if (random.nextInt(4) > 0) {
          kill(List.of(victim));
        } else {
          kill(List.of(victim, Victim.values()[random.nextInt(Victim.values().length)]));
        }
      }
    }
  }

  /** Kills at once, and starts again. */
  void kill(List<Victim> victims) throws Exception {
    awaitProgress();
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MS_MAX)));
    List<Victim> different = victims.stream().distinct().toList();
    for (Victim victim : different) {
      switch (victim) {
        case PAYER -> payer.kill();
        case PAYEE -> payee.kill();
        case BROKER -> broker.kill();
      }
      kills.merge(victim, 1, Integer::sum);
    }
    for (Victim victim : different) {
      start(victim);
    }
  }

  /** Waits until more money has arrived. */
  void awaitProgress() throws SQLException, IOException {
    long enough = received() + TRANSFERS_BETWEEN_KILLS;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PROGRESS_SECONDS);
    while (received() < enough) {
      expectAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Expected money to move, but it does not: " + said());
      }
      pause();
    }
  }

  private long received() throws SQLException {
    return Books.received(banks.left()) + Books.received(banks.right());
  }

  private void expectAlive() throws IOException {
    if (!payer.isAlive() || !payee.isAlive()) {
      throw new IllegalStateException("Expected the banks to go on, but one ended: " + said());
    }
  }

  /** Lets all that was begun come to its end, and reads the books. */
  Books quiesce() throws Exception {
    awaitProgress(); // All are up again.
    payer.tell(Role.BE_QUIET);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUIET_SECONDS);
    while (!isQuiet()) {
      expectAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Expected all to be quiet in time, but: " + said());
      }
      pause();
    }
    return Books.of(banks.left(), banks.right());
  }

  /** Nobody pays, nothing is undecided, and then all that became visible is settled. */
  private boolean isQuiet() throws Exception {
    return payer.said().contains(Role.QUIET)
        && JSON.readTree(broker.page("/api/v1/transactions?limit=1")).get("transactions").isEmpty()
        && lag() == 0;
  }

  private long lag() throws IOException, InterruptedException {
    long lag = 0;
    for (JsonNode group : JSON.readTree(broker.page("/api/v1/groups")).get("groups")) {
      lag += group.get("lag").asLong();
    }
    return lag;
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  /** Who was killed how often. */
  Map<Victim, Integer> kills() {
    return kills;
  }

  /** The ends of what all processes said. */
  String said() throws IOException {
    return tail(payer.said()) + tail(payee.said()) + tail(broker.log());
  }

  private static String tail(String text) {
    return "\n...\n" + text.substring(Math.max(0, text.length() - 4_000));
  }

  @Override
  public void close() throws SQLException {
    payer.close();
    payee.close();
    broker.close();
    banks.close();
  }
}
