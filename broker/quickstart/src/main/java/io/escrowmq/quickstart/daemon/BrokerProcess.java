package io.escrowmq.quickstart.daemon;

import io.escrowmq.broker.BrokerMain;
import io.escrowmq.quickstart.process.Settings;
import io.escrowmq.quickstart.process.Supervised;

/** The broker as on the command line, except that it ends with the supervisor. */
public final class BrokerProcess {
  private BrokerProcess() {}

  /** Runs the broker. */
  public static void main(String[] args) {
    Settings settings = Settings.of(args);
    Supervised.begin();
    BrokerMain.main(
        new String[] {
          "serve",
          "--data",
          settings.text("data"),
          "--port",
          settings.text("port"),
          "--http-port",
          settings.text("http-port"),
          // So that what a killed consumer held goes to the other one soon.
          "--set",
          "delivery.graceMs=1500"
        });
  }
}
