package io.escrowmq.broker.connection;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.CreateGroup;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.DeleteGroup;
import io.escrowmq.protocol.message.DeleteTopic;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Pong;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.ReportBlockedRow;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.ShowWorkOrder;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Unsubscribe;
import io.escrowmq.protocol.message.Unwatch;
import io.escrowmq.protocol.message.Watch;
import io.escrowmq.protocol.message.Welcome;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one peer, from hello to its end: routes each request to the part that
 * serves it. Knows nothing of sockets. For the shard's thread only.
 */
final class Session {

  /** The version of the protocol that this broker speaks. */
  static final int PROTOCOL_VERSION = 1;

  private final Services services;
  private final Peer peer;
  private @Nullable Parts parts;

  /** What exists once the peer has introduced itself. */
  private record Parts(
      ProducerRequests producer,
      ConsumerRequests consumer,
      AdminRequests admin,
      WorkOrderRequests workOrders) {}

  Session(Services services, Peer peer) {
    this.services = services;
    this.peer = peer;
  }

  boolean isOpen() {
    return parts != null;
  }

  /** Serves a request; whether the connection may go on. */
  boolean handle(long correlation, Request request) {
    if (parts == null) {
      return request instanceof Hello hello
          ? hello(correlation, hello)
          : refuseUntilHello(correlation);
    }
    return request.accept(new Router(parts, correlation));
  }

  private boolean refuseUntilHello(long correlation) {
    refuse(correlation, ErrorCode.HELLO_REQUIRED, "The first frame of a connection must be hello.");
    return false;
  }

  private boolean hello(long correlation, Hello hello) {
    long idWindowMs = services.state().settings().idWindowMs();
    if (hello.protocolVersion() < PROTOCOL_VERSION) {
      refuse(
          correlation,
          ErrorCode.UNSUPPORTED,
          "This broker speaks protocol version "
              + PROTOCOL_VERSION
              + ", the client "
              + hello.protocolVersion()
              + ".");
      return false;
    }
    if (hello.retryDeadlineMs() > idWindowMs / 2) {
      refuse(
          correlation,
          ErrorCode.INVALID_ARGUMENT,
          "A client may repeat requests for at most half of the id window of "
              + idWindowMs
              + " ms, but its retry deadline is "
              + hello.retryDeadlineMs()
              + " ms.");
      return false;
    }
    peer.limitFrames(hello.maxFrameBytes());
    peer.respond(
        correlation,
        new Welcome(
            PROTOCOL_VERSION,
            services.brokerId(),
            services.version(),
            0,
            services.limits(),
            idWindowMs,
            services.shard().nowMs()));
    parts =
        new Parts(
            new ProducerRequests(services, peer, hello),
            new ConsumerRequests(services, peer),
            new AdminRequests(services, peer),
            new WorkOrderRequests(services, peer));
    return true;
  }

  private void refuse(long correlation, ErrorCode code, String text) {
    services.metrics().refused(code);
    peer.respond(correlation, Refused.of(code, text));
  }

  /** The connection takes more again. */
  void resume() {
    if (parts != null) {
      parts.consumer.resume();
    }
  }

  /** The peer is gone. */
  void close() {
    if (parts != null) {
      parts.producer.close();
      parts.consumer.close();
      parts.admin.close();
    }
  }

  /** One request on its way to the part that serves it; says whether the connection may go on. */
  private final class Router implements Request.Handler<Boolean> {
    private final Parts parts;
    private final long correlation;

    Router(Parts parts, long correlation) {
      this.parts = parts;
      this.correlation = correlation;
    }

    @Override
    public Boolean hello(Hello request) {
      refuse(correlation, ErrorCode.INVALID_ARGUMENT, "Hello comes once in a connection.");
      return true;
    }

    @Override
    public Boolean publish(Publish request) {
      parts.producer.publish(correlation, request);
      return true;
    }

    @Override
    public Boolean prepare(Prepare request) {
      parts.producer.prepare(correlation, request);
      return true;
    }

    @Override
    public Boolean decide(Decide request) {
      parts.producer.decide(correlation, request);
      return true;
    }

    @Override
    public Boolean checkAnswers(CheckAnswers request) {
      parts.producer.checkAnswers(correlation, request);
      return true;
    }

    @Override
    public Boolean subscribe(Subscribe request) {
      parts.consumer.subscribe(correlation, request);
      return true;
    }

    @Override
    public Boolean unsubscribe(Unsubscribe request) {
      parts.consumer.unsubscribe(correlation, request);
      return true;
    }

    @Override
    public Boolean credit(Credit request) {
      parts.consumer.credit(request);
      return true;
    }

    @Override
    public Boolean ack(Ack request) {
      parts.consumer.ack(correlation, request);
      return true;
    }

    @Override
    public Boolean retry(Retry request) {
      parts.consumer.retry(correlation, request);
      return true;
    }

    @Override
    public Boolean reject(Reject request) {
      parts.consumer.reject(correlation, request);
      return true;
    }

    @Override
    public Boolean extend(Extend request) {
      parts.consumer.extend(correlation, request);
      return true;
    }

    @Override
    public Boolean adopt(Adopt request) {
      parts.consumer.adopt(correlation, request);
      return true;
    }

    @Override
    public Boolean consumptionQuery(ConsumptionQuery request) {
      parts.admin.consumptionQuery(correlation, request);
      return true;
    }

    @Override
    public Boolean watch(Watch request) {
      parts.admin.watch(correlation, request);
      return true;
    }

    @Override
    public Boolean unwatch(Unwatch request) {
      parts.admin.unwatch(correlation, request);
      return true;
    }

    @Override
    public Boolean createTopic(CreateTopic request) {
      parts.admin.createTopic(correlation, request);
      return true;
    }

    @Override
    public Boolean alterTopic(AlterTopic request) {
      parts.admin.alterTopic(correlation, request);
      return true;
    }

    @Override
    public Boolean deleteTopic(DeleteTopic request) {
      parts.admin.deleteTopic(correlation, request);
      return true;
    }

    @Override
    public Boolean listTopics(ListTopics request) {
      parts.admin.listTopics(correlation, request);
      return true;
    }

    @Override
    public Boolean createGroup(CreateGroup request) {
      parts.admin.createGroup(correlation, request);
      return true;
    }

    @Override
    public Boolean deleteGroup(DeleteGroup request) {
      parts.admin.deleteGroup(correlation, request);
      return true;
    }

    @Override
    public Boolean listGroups(ListGroups request) {
      parts.admin.listGroups(correlation, request);
      return true;
    }

    @Override
    public Boolean listTransactions(ListTransactions request) {
      parts.admin.listTransactions(correlation, request);
      return true;
    }

    @Override
    public Boolean showTransaction(ShowTransaction request) {
      parts.admin.showTransaction(correlation, request);
      return true;
    }

    @Override
    public Boolean resolveTransaction(ResolveTransaction request) {
      parts.admin.resolveTransaction(correlation, request);
      return true;
    }

    @Override
    public Boolean listWorkOrders(ListWorkOrders request) {
      parts.workOrders.list(correlation, request);
      return true;
    }

    @Override
    public Boolean showWorkOrder(ShowWorkOrder request) {
      parts.workOrders.show(correlation, request);
      return true;
    }

    @Override
    public Boolean resolveWorkOrder(ResolveWorkOrder request) {
      parts.workOrders.resolve(correlation, request);
      return true;
    }

    @Override
    public Boolean reportBlockedRow(ReportBlockedRow request) {
      parts.workOrders.report(correlation, request);
      return true;
    }

    @Override
    public Boolean ping(Ping request) {
      peer.respond(correlation, new Pong(services.shard().nowMs()));
      return true;
    }
  }
}
