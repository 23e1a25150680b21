package io.escrowmq.broker;

import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.connection.Watches;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.core.Effect;
import io.escrowmq.core.command.Command;

/** The broker's own routing of effects, for tests in other packages. */
public final class RoutedEffects {
  private final EffectRouter router;

  /** Routes to these parts. */
  public RoutedEffects(
      Shard shard,
      Dispatcher dispatcher,
      CheckBack checkBack,
      Watches watches,
      BrokerMetrics metrics) {
    this.router = new EffectRouter(shard.state(), dispatcher, checkBack, watches, metrics);
  }

  /** A command is about to be applied. */
  public void applying(long position, Command command) {
    router.applying(position, command);
  }

  /** An effect is carried out. */
  public void on(Effect effect) {
    router.on(effect);
  }
}
