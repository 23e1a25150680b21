package io.escrowmq.quickstart.daemon;

import com.zaxxer.hikari.HikariDataSource;
import io.escrowmq.quickstart.process.Pool;
import io.escrowmq.quickstart.process.Settings;
import io.escrowmq.quickstart.process.Signal;
import io.escrowmq.quickstart.process.Supervised;
import io.escrowmq.relay.OutboxRelay;
import io.escrowmq.relay.RelayOptions;
import io.escrowmq.relay.RelayTimes;
import java.sql.SQLException;

/** The relay as a library; the runnable jar would do as well. */
public final class RelayProcess {
  /** A short lease, so that the lanes of a killed relay are free soon. */
  private static final RelayTimes TIMES = new RelayTimes(2_000, 10, 200, 60_000, 2_000);

  private RelayProcess() {}

  /** Runs a relay until the supervisor ends. */
  public static void main(String[] args) throws SQLException {
    Settings settings = Settings.of(args);
    Supervised.begin();
    HikariDataSource pool = Pool.open(settings, 4);
    OutboxRelay relay =
        OutboxRelay.start(
            RelayOptions.builder(pool)
                .broker("127.0.0.1", settings.number("broker"))
                .createTables(true)
                .times(TIMES)
                .build());
    Runtime.getRuntime().addShutdownHook(new Thread(relay::close));
    Supervised.say(Signal.READY);
    relay.stopped().toCompletableFuture().join();
  }
}
