package io.escrowmq.broker.connection;

import io.escrowmq.core.Consumption;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TransactionInfo;

/** What the state holds, as it is listed to clients. */
final class Listings {

  private final Services services;

  Listings(Services services) {
    this.services = services;
  }

  TopicInfo topic(TopicView topic) {
    return new TopicInfo(
        topic.name(),
        topic.firstOffset(),
        topic.nextOffset(),
        topic.storedBytes(),
        topic.delayedCount(),
        topic.consumedFloor(),
        topic.messageCount(),
        topic.goneCount(),
        Translation.topicOptions(topic.settings()));
  }

  GroupInfo group(TopicView topic, GroupView group) {
    return new GroupInfo(
        topic.name(),
        group.name(),
        group.counts(),
        group.startOffset(),
        group.ackFloor(),
        group.lag(),
        services.dispatcher().inFlight(topic.name(), group.name()),
        group.retryCount(),
        group.deadCount(),
        services.dispatcher().members(topic.name(), group.name()));
  }

  TransactionInfo transaction(TransactionView transaction) {
    long age = Math.max(0, services.shard().nowMs() - transaction.preparedAtMs());
    return new TransactionInfo(
        transaction.id(),
        transaction.state().name(),
        transaction.producerGroup(),
        transaction.resource(),
        transaction.preparedAtMs(),
        age,
        transaction.checks(),
        transaction.nextCheckMs(),
        transaction.onCommitCount() + transaction.onRollbackCount(),
        decidedBy(transaction));
  }

  private static String decidedBy(TransactionView transaction) {
    Decider decider = transaction.decider();
    if (decider == null) {
      return "";
    }
    String who = decider.kind() + " " + decider.name();
    return transaction.reason().isEmpty() ? who : who + ": " + transaction.reason();
  }

  static ConsumptionState consumption(Consumption consumption) {
    return new ConsumptionState(
        consumption.id(),
        ConsumptionState.Kind.valueOf(consumption.kind().name()),
        consumption.topic(),
        0,
        consumption.offset(),
        consumption.deadIn());
  }
}
