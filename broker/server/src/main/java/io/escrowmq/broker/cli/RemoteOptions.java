package io.escrowmq.broker.cli;

import io.escrowmq.client.ConnectionListener;
import picocli.CommandLine.Option;

/** What every command that talks to a broker takes. */
final class RemoteOptions {
  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      defaultValue = BrokerAddress.DEFAULT,
      converter = BrokerAddress.Converter.class,
      description = "The broker to talk to (default: ${DEFAULT-VALUE}).")
  BrokerAddress broker = BrokerAddress.parse(BrokerAddress.DEFAULT);

  @Option(names = "--json", description = "Print JSON, one object per line.")
  boolean json;

  @Option(
      names = "--connect-timeout",
      paramLabel = "S",
      defaultValue = "3",
      description = "Give up if there is no broker within S seconds (default: ${DEFAULT-VALUE}).")
  double connectTimeoutS = 3;

  Remote open(ConnectionListener... listeners) {
    return Remote.open(broker, Seconds.toMs("--connect-timeout", connectTimeoutS), listeners);
  }
}
