package io.escrowmq.core;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.AlterTopic;
import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.DeleteGroup;
import io.escrowmq.core.command.DeleteTopic;
import io.escrowmq.core.command.LeaseLost;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.Retry;
import io.escrowmq.core.command.Tick;

/** Which rules a command follows. */
final class Rules implements Command.Handler<Reply> {
  private final ShardData data;
  private final MessageStore store;
  private final TopicRules topics;
  private final PublishRules publishes;
  private final TransactionRules transactions;
  private final GroupRules groups;
  private final TickRules ticks;
  private final CarryRules carries;
  private final WorkOrderRules workOrders;

  Rules(ShardData data, Step step) {
    this.data = data;
    store = new MessageStore(data, step);
    publishes = new PublishRules(data, step, store);
    WorkOrderLedger ledger = new WorkOrderLedger(data, step);
    transactions = new TransactionRules(data, step, store, publishes, ledger);
    groups = new GroupRules(data, step, store, publishes, ledger);
    topics = new TopicRules(data, step, groups, ledger);
    ticks = new TickRules(data, step, store, ledger);
    carries = new CarryRules(data, step);
    workOrders = new WorkOrderRules(data, ledger, transactions, groups);
  }

  long find(long msb, long lsb) {
    return store.find(msb, lsb);
  }

  PublishRules publishes() {
    return publishes;
  }

  TransactionRules transactions() {
    return transactions;
  }

  WorkOrderRules workOrders() {
    return workOrders;
  }

  @Override
  public Reply configure(Configure command) {
    data.configure(command.settings());
    return Reply.Done.INSTANCE;
  }

  @Override
  public Reply createTopic(CreateTopic command) {
    return topics.createTopic(command);
  }

  @Override
  public Reply alterTopic(AlterTopic command) {
    return topics.alterTopic(command);
  }

  @Override
  public Reply carry(Carry command) {
    return carries.carry(command);
  }

  @Override
  public Reply deleteTopic(DeleteTopic command) {
    return topics.deleteTopic(command);
  }

  @Override
  public Reply createGroup(CreateGroup command) {
    return topics.createGroup(command);
  }

  @Override
  public Reply deleteGroup(DeleteGroup command) {
    return topics.deleteGroup(command);
  }

  @Override
  public Reply publish(Publish command) {
    return publishes.publish(command);
  }

  @Override
  public Reply prepare(Prepare command) {
    return transactions.prepare(command);
  }

  @Override
  public Reply decide(Decide command) {
    return transactions.decide(command);
  }

  @Override
  public Reply checkAnswered(CheckAnswered command) {
    return transactions.checkAnswered(command);
  }

  @Override
  public Reply ack(Ack command) {
    return groups.ack(command);
  }

  @Override
  public Reply retry(Retry command) {
    return groups.retry(command);
  }

  @Override
  public Reply leaseLost(LeaseLost command) {
    return groups.leaseLost(command);
  }

  @Override
  public Reply reject(Reject command) {
    return groups.reject(command);
  }

  @Override
  public Reply reportWorkOrder(ReportWorkOrder command) {
    return workOrders.report(command);
  }

  @Override
  public Reply resolveWorkOrder(ResolveWorkOrder command) {
    return workOrders.resolve(command);
  }

  @Override
  public Reply tick(Tick command) {
    return ticks.tick();
  }
}
