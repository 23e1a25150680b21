package io.escrowmq.broker.connection;

import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Evidence;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.workorder.AuditEntry;
import io.escrowmq.core.workorder.WorkOrder;
import io.escrowmq.core.workorder.WorkOrderFilter;
import io.escrowmq.core.workorder.WorkOrderPage;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ReportBlockedRow;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowWorkOrder;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderKind;
import io.escrowmq.protocol.message.WorkOrderStep;
import io.escrowmq.protocol.message.WorkOrders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What operators ask about work orders, and what relays report. */
final class WorkOrderRequests {
  private static final int PAGE_MAX = 1_000;

  /** An order without its history, or a step of it, with the longest texts. */
  private static final int ENTRY_BYTES_MAX = 5_120;

  private final Services services;
  private final Peer peer;

  WorkOrderRequests(Services services, Peer peer) {
    this.services = services;
    this.peer = peer;
  }

  private Answering answering(long correlation) {
    return new Answering(peer, correlation, services.metrics());
  }

  void list(long correlation, ListWorkOrders request) {
    io.escrowmq.core.command.WorkOrderKind kind = null;
    if (!request.kind().isEmpty()) {
      kind = kindNamed(request.kind());
      if (kind == null) {
        answering(correlation)
            .refused(
                ErrorCode.INVALID_ARGUMENT,
                "There is no kind of work order " + request.kind() + ".");
        return;
      }
    }
    WorkOrderPage page =
        services
            .state()
            .workOrders()
            .list(
                new WorkOrderFilter(request.open(), kind, request.topic(), request.group()),
                request.after(),
                Math.min(request.limit(), entriesOfAFrame()));
    List<WorkOrderInfo> orders = new ArrayList<>();
    for (WorkOrder order : page.entries()) {
      orders.add(info(order, List.of()));
    }
    answering(correlation).respond(new WorkOrders(orders, page.next()));
  }

  void show(long correlation, ShowWorkOrder request) {
    answering(correlation).respond(shown(request.number()));
  }

  private Response shown(long number) {
    WorkOrder order = services.state().workOrders().find(number);
    if (order == null) {
      return Refused.of(ErrorCode.NOT_FOUND, "There is no work order " + number + ".");
    }
    List<AuditEntry> history = order.history();
    int from = Math.max(0, history.size() - entriesOfAFrame());
    return new WorkOrders(List.of(info(order, history.subList(from, history.size()))), 0);
  }

  /** Entries of the longest kind that fit one frame with another. */
  private int entriesOfAFrame() {
    int frameBytes = Math.min(services.limits().maxFrameBytes(), peer.maxFrameBytes());
    int fitting = (frameBytes - WireLimits.FRAME_OVERHEAD_BYTES) / ENTRY_BYTES_MAX - 1;
    return Math.max(1, Math.min(PAGE_MAX, fitting));
  }

  void resolve(long correlation, ResolveWorkOrder request) {
    WorkOrder order = services.state().workOrders().find(request.number());
    if (order == null) {
      answering(correlation)
          .refused(ErrorCode.NOT_FOUND, "There is no work order " + request.number() + ".");
    } else if (request.action() == WorkOrderAction.COMMIT) {
      decide(correlation, request, order, Outcome.COMMIT);
    } else if (request.action() == WorkOrderAction.ROLLBACK) {
      decide(correlation, request, order, Outcome.ROLLBACK);
    } else {
      services
          .shard()
          .submit(
              new io.escrowmq.core.command.ResolveWorkOrder(
                  request.number(),
                  io.escrowmq.core.command.WorkOrderAction.valueOf(request.action().name()),
                  request.operator(),
                  request.reason()),
              new Showing(correlation, request.number()));
    }
  }

  /** As an operator's decision of the transaction: through the fence. */
  private void decide(long correlation, ResolveWorkOrder request, WorkOrder order, Outcome wanted) {
    if (order.kind() != io.escrowmq.core.command.WorkOrderKind.PARKED_TRANSACTION) {
      answering(correlation)
          .refused(
              ErrorCode.INVALID_ARGUMENT,
              "Only a parked transaction can be decided, but work order "
                  + order.number()
                  + " is a "
                  + order.kind()
                  + ".");
    } else if (!order.isOpen()) {
      answering(correlation)
          .respond(
              order.closedBy().equals(wanted.name())
                  ? shown(order.number())
                  : Refused.of(
                      ErrorCode.CONFLICT,
                      "Work order " + order.number() + " was closed: " + order.closedBy()));
    } else {
      services
          .checkBack()
          .resolve(
              order.evidence().about(),
              request.operator(),
              request.reason(),
              new Showing(correlation, order.number()) {
                @Override
                void succeeded(Reply reply) {
                  Response contrary = AdminRequests.contrary(wanted, reply);
                  if (contrary == null) {
                    super.succeeded(reply);
                  } else {
                    respond(contrary);
                  }
                }
              });
    }
  }

  void report(long correlation, ReportBlockedRow request) {
    services
        .shard()
        .submit(
            new ReportWorkOrder(
                io.escrowmq.core.command.WorkOrderKind.BLOCKED_ROW,
                new Evidence(
                    request.messageId(),
                    request.topic(),
                    request.relay(),
                    Evidence.NO_OFFSET,
                    request.attempts(),
                    request.error()),
                request.settled()),
            answering(correlation));
  }

  private static io.escrowmq.core.command.@Nullable WorkOrderKind kindNamed(String name) {
    for (io.escrowmq.core.command.WorkOrderKind kind :
        io.escrowmq.core.command.WorkOrderKind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    return null;
  }

  private static WorkOrderInfo info(WorkOrder order, List<AuditEntry> history) {
    List<WorkOrderStep> steps = new ArrayList<>();
    for (AuditEntry entry : history) {
      steps.add(new WorkOrderStep(entry.timeMs(), entry.who(), entry.action(), entry.reason()));
    }
    Evidence evidence = order.evidence();
    return new WorkOrderInfo(
        order.number(),
        WorkOrderKind.valueOf(order.kind().name()),
        evidence.about(),
        evidence.topic(),
        evidence.group(),
        evidence.offset(),
        evidence.attempts(),
        evidence.error(),
        order.openedAtMs(),
        order.closedAtMs(),
        steps);
  }

  /** Answers with the order as it stands then. */
  private class Showing extends Answering {
    private final long number;

    Showing(long correlation, long number) {
      super(peer, correlation, services.metrics());
      this.number = number;
    }

    @Override
    void succeeded(Reply reply) {
      respond(shown(number));
    }
  }
}
