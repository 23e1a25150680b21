package io.escrowmq.badexample.pure;

import io.escrowmq.broker.BrokerMain;
import net.openhft.chronicle.queue.ChronicleQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breaks the rules about what a package may see. */
public final class Impure {
  private static final Logger LOG = LoggerFactory.getLogger(Impure.class);

  private Impure() {}

  static void see(ChronicleQueue queue) {
    LOG.info("{} {}", queue, BrokerMain.class);
  }
}
