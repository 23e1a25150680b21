package io.escrowmq.broker;

import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.connection.Watches;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.core.Effect;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.message.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what follows from an applied command to the parts that it concerns. For the shard's
 * thread only.
 */
final class EffectRouter {

  /** Between two lines about the same kind and group, shard time. */
  private static final long QUIET_MS = 10_000;

  private static final int QUIET_SOURCES_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(EffectRouter.class);

  private final ShardState state;
  private final Dispatcher dispatcher;
  private final CheckBack checkBack;
  private final Watches watches;
  private final BrokerMetrics metrics;
  private final Map<String, Long> quietUntilMs = new HashMap<>();

  EffectRouter(
      ShardState state,
      Dispatcher dispatcher,
      CheckBack checkBack,
      Watches watches,
      BrokerMetrics metrics) {
    this.state = state;
    this.dispatcher = dispatcher;
    this.checkBack = checkBack;
    this.watches = watches;
    this.metrics = metrics;
  }

  void applying(long position, Command command) {
    dispatcher.applying(position, command);
  }

  void on(Effect effect) {
    dispatcher.on(effect);
    if (effect instanceof Effect.Visible visible) {
      TopicView topic = state.topic(visible.topic());
      metrics.published(1, topic == null ? 0 : topic.bytes(visible.offset()));
    } else if (effect instanceof Effect.Settled settled) {
      metrics.acked(settled.offsets().last() - settled.offsets().first() + 1);
    } else if (effect instanceof Effect.Gone gone) {
      metrics.traffic().gone(gone.offsets().last() - gone.offsets().first() + 1);
    } else if (effect instanceof Effect.Held) {
      metrics.prepared();
    } else if (effect instanceof Effect.Ended ended) {
      checkBack.ended(ended.transactionId());
      metrics.decided(Outcome.valueOf(ended.outcome().name()));
    } else if (effect instanceof Effect.WorkOrderOpened opened) {
      opened(opened);
    } else if (effect instanceof Effect.Dead) {
      metrics.deadLettered();
    } else if (effect instanceof Effect.ConsumptionChanged changed) {
      watches.changed(changed.topic());
    }
  }

  /** They may come by the thousand, so that the log tells of a group once in a while only. */
  private void opened(Effect.WorkOrderOpened opened) {
    metrics.workOrders().opened(opened.kind());
    Evidence evidence = opened.evidence();
    long nowMs = state.timeMs();
    String source = opened.kind() + " " + evidence.group();
    if (nowMs < quietUntilMs.getOrDefault(source, 0L)) {
      return;
    }
    if (quietUntilMs.size() >= QUIET_SOURCES_MAX) {
      quietUntilMs.clear();
    }
    quietUntilMs.put(source, nowMs + QUIET_MS);
    LOG.warn(
        "Expected everything to go by itself, but work order {} waits for a person: {} ({}{}{}"
            + " after {} attempts: {})",
        opened.number(),
        opened.kind(),
        evidence.group(),
        evidence.topic().isEmpty() ? "" : ", topic " + evidence.topic(),
        evidence.about().equals(Evidence.NO_ID) ? "" : ", " + evidence.about(),
        evidence.attempts(),
        evidence.error().replaceAll("\\p{Cntrl}", " "));
  }
}
