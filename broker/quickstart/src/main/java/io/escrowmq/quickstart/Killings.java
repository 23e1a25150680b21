package io.escrowmq.quickstart;

import io.escrowmq.quickstart.process.Child;
import io.escrowmq.quickstart.process.KillPoint.Place;
import io.escrowmq.quickstart.process.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Kills by kill -9 and starts again: the services where they stand at their kill points, the broker
 * and the relay after a number of orders. For one thread.
 */
final class Killings {
  private final int orders;
  private final Screen screen;
  private final BrokerCounters counters;
  private final List<Killed> killed = new ArrayList<>();
  private @Nullable Child broker;
  private @Nullable Child relay;

  Killings(int orders, Screen screen, BrokerCounters counters) {
    this.orders = orders;
    this.screen = screen;
    this.counters = counters;
  }

  /** This is to be killed when half of the orders are there. */
  void broker(Child child) {
    broker = child;
  }

  /** This is to be killed when three quarters of the orders are there. */
  void relay(Child child) {
    relay = child;
  }

  /** A service stands at its kill point. */
  void paused(Child child, Signal signal) throws IOException {
    child.kill();
    Killed one = Killed.at(child.name(), signal);
    killed.add(one);
    screen.event("kill -9: " + one.text());
    child.startUnharmed();
  }

  /** So many orders are there. */
  void after(long committed) throws IOException {
    Child first = broker;
    if (first != null && committed >= orders / 2) {
      broker = null;
      first.kill();
      counters.restarted();
      screen.event("kill -9: the broker, with whatever was under way");
      first.startUnharmed();
    }
    Child second = relay;
    if (second != null && committed >= orders * 3L / 4) {
      relay = null;
      second.kill();
      screen.event("kill -9: the relay, with whatever was under way");
      second.startUnharmed();
    }
  }

  /** Whether all were killed that were to be. */
  boolean complete() {
    return broker == null && relay == null && killed.size() == Place.values().length;
  }

  /** The services that were killed. */
  List<Killed> killed() {
    return List.copyOf(killed);
  }
}
