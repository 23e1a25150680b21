package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.OutboxSender;
import io.escrowmq.benchmarks.contender.Receiving;
import io.escrowmq.benchmarks.contender.RunningBroker;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages by way of an outbox table in an H2 file database and a relay in this process. With a
 * rate: from before the insert to the receipt. Without: a number of rows is committed at once, and
 * the window ends when all of them are finished, which is to say consumed and deleted.
 */
final class Relayed implements Scenario.OnOneBroker {
  private static final int CONNECTIONS = 16;
  private static final long FINISH_SECONDS_MAX = 300;
  private static final long LOOK_MS = 10;
  private static final int WARM_UP_PART = 5;

  private final LoadPlan plan;

  Relayed(LoadPlan plan) {
    this.plan = plan;
  }

  @Override
  public void run(RunningBroker broker, Stage stage) throws IOException, InterruptedException {
    Measurement measurement = stage.measurement();
    try (LocalDatabase database = LocalDatabase.open(stage.database(), CONNECTIONS);
        OutboxSender outbox = broker.outbox(EndToEnd.TOPIC, database.dataSource())) {
      if (plan.rate() > 0) {
        outbox.startRelay();
        new EndToEnd(plan).run(broker, outbox, measurement);
        finish(outbox, measurement);
      } else {
        backlog(broker, outbox, measurement);
      }
    } catch (SQLException failure) {
      throw new IOException("The database failed: " + failure.getMessage(), failure);
    }
  }

  private void backlog(RunningBroker broker, OutboxSender outbox, Measurement measurement)
      throws IOException, InterruptedException, SQLException {
    int messages = plan.amounts().messages();
    outbox.startRelay();
    if (plan.warmUpSeconds() > 0) {
      Measurement unused = new Measurement(broker);
      Round warmUp = new Round("warm-up", Math.max(1, messages / WARM_UP_PART));
      round(broker, outbox, warmUp, unused);
      measurement.tally().addWrongs(unused.tally());
    }
    round(broker, outbox, new Round("load", messages), measurement);
  }

  private void round(
      RunningBroker broker, OutboxSender outbox, Round round, Measurement measurement)
      throws IOException, InterruptedException, SQLException {
    byte[] filled = Bodies.filled(plan.bodyBytes());
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < round.messages; i++) {
      bodies.add(Bodies.numbered(filled, i));
    }
    AtomicLong committedNanos = new AtomicLong();
    Arrivals arrivals =
        new Arrivals(round.messages, number -> committedNanos.get(), measurement.tally());
    try (Receiving receiving = broker.receive(round.topic, arrivals::received)) {
      receiving.awaitReady();
      committedNanos.set(System.nanoTime());
      outbox.insert(round.topic, bodies);
      // Until here the relay saw none of them.
      committedNanos.set(System.nanoTime());
      measurement.begin();
      arrivals.await(FINISH_SECONDS_MAX, measurement);
      finish(outbox, measurement);
      measurement.end();
    }
  }

  private static void finish(OutboxSender outbox, Measurement measurement)
      throws IOException, InterruptedException, SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(FINISH_SECONDS_MAX);
    for (long left = outbox.rowsLeft(); left > 0; left = outbox.rowsLeft()) {
      measurement.requireBroker();
      if (System.nanoTime() - end > 0) {
        SteadyLoad.finished(left, measurement.tally());
        return;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MS);
    }
  }

  /** A backlog of rows. */
  private record Round(String topic, int messages) {}
}
