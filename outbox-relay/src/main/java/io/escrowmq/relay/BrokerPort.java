package io.escrowmq.relay;

import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Limits;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * All that the relay needs of a broker. Nothing here blocks; answers and news may come on any
 * thread, and come in the order in which the broker gave them.
 */
interface BrokerPort {
  /** Begins to connect, and goes on doing so until closed. Once. */
  void start(Listener listener);

  /**
   * Publishes on the fence's own ordered stream. At most one publish of a fence is under way.
   *
   * @param fence name and epoch
   * @param messages 1 or more
   * @param reply told exactly once
   */
  void publish(Fence fence, List<EncodedMessage> messages, Consumer<PublishOutcome> reply);

  /**
   * Asks what became of messages.
   *
   * @param ids 1 or more
   * @param reply told exactly once: one state for each id, or empty if the broker did not answer
   */
  void query(List<UUID> ids, Consumer<Optional<List<ConsumptionState>>> reply);

  /** Watches a topic from an offset, instead of from where it was watched; ends with the link. */
  void watch(String topic, long fromOffset);

  /** Ends the watch of a topic. */
  void unwatch(String topic);

  /**
   * Reports a row that cannot be published, or that went on, so that the broker's operators see it.
   * Nobody waits for an answer: what is lost is reported again at the row's next attempt.
   *
   * @param row the row
   * @param error why it failed, or how it went on
   * @param settled whether it went on
   */
  void report(Entry row, String error, boolean settled);

  /** Hangs up; waits a moment for what is outstanding. */
  void close();

  /**
   * Who may publish.
   *
   * @param name the lane of a database
   * @param epoch lower ones than the highest seen are refused
   */
  record Fence(String name, long epoch) {}

  /**
   * What a broker said when it was reached.
   *
   * @param brokerId another one knows nothing of what the former did
   * @param limits what it accepts
   * @param idWindowMs how long it remembers ids
   */
  record Link(UUID brokerId, Limits limits, long idWindowMs) {}

  /** Who is told about the broker. */
  interface Listener {
    /** A broker is reached; there are no watches yet. */
    void linked(Link link);

    /** The broker is gone. */
    void unlinked();

    /** What is consumed of a watched topic: replaces what was told before. */
    void consumed(String topic, Consumed told);

    /** The broker will never take this relay. */
    void refusedForGood(String reason);
  }
}
