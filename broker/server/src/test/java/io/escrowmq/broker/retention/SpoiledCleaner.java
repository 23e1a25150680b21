package io.escrowmq.broker.retention;

import io.escrowmq.broker.config.RetentionConfig;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import java.util.UUID;

/** Makes cleaners that do not see everything, of what a cleaner consists of. */
public record SpoiledCleaner(
    Shard shard, ShardLog log, RetentionConfig config, BrokerMetrics metrics, Cleaner.Hands hands) {
  /** What neither its count nor its carrying sees. */
  public enum Blindness {
    /** It sees everything. */
    NONE,
    /** What undecided transactions hold. */
    HELD,
    /** What waits for its time. */
    DELAYED,
    /** Anything, as if each carry were done as soon as it is thought of. */
    EVERYTHING
  }

  /** Makes a cleaner with a blindness. */
  public Cleaner blindTo(Blindness blindness) {
    return new Cleaner(
        shard, log, config, metrics, hands, visitor -> new Spoiled(blindness, visitor));
  }

  /** Hands on what is seen. */
  record Spoiled(Blindness blindness, KeptMessages.Visitor rest) implements KeptMessages.Visitor {
    private boolean sees(Blindness kind) {
      return blindness != kind && blindness != Blindness.EVERYTHING;
    }

    @Override
    public void held(UUID transactionId, boolean onCommit, int index, StoredMessage message) {
      if (sees(Blindness.HELD)) {
        rest.held(transactionId, onCommit, index, message);
      }
    }

    @Override
    public void delayed(StoredMessage message) {
      if (sees(Blindness.DELAYED)) {
        rest.delayed(message);
      }
    }

    @Override
    public void visible(TopicView topic, long offset) {
      if (blindness != Blindness.EVERYTHING) {
        rest.visible(topic, offset);
      }
    }
  }
}
