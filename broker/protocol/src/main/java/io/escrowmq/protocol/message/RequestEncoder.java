package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.WireWriter;

/** Writes the payload of a request and says which frame it makes. */
final class RequestEncoder implements Request.Handler<FrameType> {
  private final WireWriter out;

  RequestEncoder(WireWriter out) {
    this.out = out;
  }

  @Override
  public FrameType hello(Hello request) {
    request.write(out);
    return FrameType.HELLO;
  }

  @Override
  public FrameType publish(Publish request) {
    request.write(out);
    return FrameType.PUBLISH;
  }

  @Override
  public FrameType prepare(Prepare request) {
    request.write(out);
    return FrameType.PREPARE;
  }

  @Override
  public FrameType decide(Decide request) {
    request.write(out);
    return FrameType.DECIDE;
  }

  @Override
  public FrameType checkAnswers(CheckAnswers request) {
    request.write(out);
    return FrameType.CHECK_ANSWERS;
  }

  @Override
  public FrameType subscribe(Subscribe request) {
    request.write(out);
    return FrameType.SUBSCRIBE;
  }

  @Override
  public FrameType unsubscribe(Unsubscribe request) {
    request.write(out);
    return FrameType.UNSUBSCRIBE;
  }

  @Override
  public FrameType credit(Credit request) {
    request.write(out);
    return FrameType.CREDIT;
  }

  @Override
  public FrameType ack(Ack request) {
    request.write(out);
    return FrameType.ACK;
  }

  @Override
  public FrameType retry(Retry request) {
    request.write(out);
    return FrameType.RETRY;
  }

  @Override
  public FrameType reject(Reject request) {
    request.write(out);
    return FrameType.REJECT;
  }

  @Override
  public FrameType extend(Extend request) {
    request.write(out);
    return FrameType.EXTEND;
  }

  @Override
  public FrameType adopt(Adopt request) {
    request.write(out);
    return FrameType.ADOPT;
  }

  @Override
  public FrameType consumptionQuery(ConsumptionQuery request) {
    request.write(out);
    return FrameType.CONSUMPTION_QUERY;
  }

  @Override
  public FrameType watch(Watch request) {
    request.write(out);
    return FrameType.WATCH;
  }

  @Override
  public FrameType unwatch(Unwatch request) {
    request.write(out);
    return FrameType.UNWATCH;
  }

  @Override
  public FrameType createTopic(CreateTopic request) {
    request.write(out);
    return FrameType.CREATE_TOPIC;
  }

  @Override
  public FrameType alterTopic(AlterTopic request) {
    request.write(out);
    return FrameType.ALTER_TOPIC;
  }

  @Override
  public FrameType deleteTopic(DeleteTopic request) {
    request.write(out);
    return FrameType.DELETE_TOPIC;
  }

  @Override
  public FrameType listTopics(ListTopics request) {
    request.write(out);
    return FrameType.LIST_TOPICS;
  }

  @Override
  public FrameType createGroup(CreateGroup request) {
    request.write(out);
    return FrameType.CREATE_GROUP;
  }

  @Override
  public FrameType deleteGroup(DeleteGroup request) {
    request.write(out);
    return FrameType.DELETE_GROUP;
  }

  @Override
  public FrameType listGroups(ListGroups request) {
    request.write(out);
    return FrameType.LIST_GROUPS;
  }

  @Override
  public FrameType listTransactions(ListTransactions request) {
    request.write(out);
    return FrameType.LIST_TRANSACTIONS;
  }

  @Override
  public FrameType showTransaction(ShowTransaction request) {
    request.write(out);
    return FrameType.SHOW_TRANSACTION;
  }

  @Override
  public FrameType resolveTransaction(ResolveTransaction request) {
    request.write(out);
    return FrameType.RESOLVE_TRANSACTION;
  }

  @Override
  public FrameType ping(Ping request) {
    return FrameType.PING;
  }

  @Override
  public FrameType listWorkOrders(ListWorkOrders request) {
    request.write(out);
    return FrameType.LIST_WORK_ORDERS;
  }

  @Override
  public FrameType showWorkOrder(ShowWorkOrder request) {
    request.write(out);
    return FrameType.SHOW_WORK_ORDER;
  }

  @Override
  public FrameType resolveWorkOrder(ResolveWorkOrder request) {
    request.write(out);
    return FrameType.RESOLVE_WORK_ORDER;
  }

  @Override
  public FrameType reportBlockedRow(ReportBlockedRow request) {
    request.write(out);
    return FrameType.REPORT_BLOCKED_ROW;
  }
}
