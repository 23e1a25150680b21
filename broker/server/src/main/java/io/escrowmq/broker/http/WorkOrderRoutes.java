package io.escrowmq.broker.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.ListWorkOrders;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.ResolveWorkOrder;
import io.escrowmq.protocol.message.ShowWorkOrder;
import io.escrowmq.protocol.message.WorkOrderAction;
import io.escrowmq.protocol.message.WorkOrders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The paths of work orders, as requests and as JSON. Any thread. */
final class WorkOrderRoutes {
  static final String PATH = "/api/v1/work-orders";

  private WorkOrderRoutes() {}

  static boolean owns(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }

  /** Which method a path wants: an action follows the number. */
  static String methodFor(String path) {
    return path.indexOf('/', PATH.length() + 1) < 0 ? "GET" : "POST";
  }

  static Request get(String path, @Nullable String query) {
    if (!path.equals(PATH)) {
      return new ShowWorkOrder(number(path.substring(PATH.length() + 1)));
    }
    Query parameters = parameters(query);
    String state = parameters.text("state");
    if (!List.of("", "OPEN", "CLOSED").contains(state)) {
      throw HttpProblem.badRequest("Expected state to be OPEN or CLOSED.");
    }
    String after = parameters.text("after");
    return new ListWorkOrders(
        !state.equals("CLOSED"),
        parameters.text("kind"),
        parameters.name("topic", ErrorCode.INVALID_TOPIC),
        parameters.name("group", ErrorCode.INVALID_GROUP),
        after.isEmpty() ? 0 : number(after),
        parameters.limit());
  }

  private static Query parameters(@Nullable String query) {
    return Query.parse(query, "state", "kind", "topic", "group", "after", "limit");
  }

  static ObjectNode shown(String path, @Nullable String query, WorkOrders answer) {
    if (!path.equals(PATH)) {
      return Json.workOrder(answer.orders().get(0));
    }
    ObjectNode json = Json.object();
    json.set("workOrders", Json.list(answer.orders(), Json::workOrder));
    return answer.next() == 0
        ? json
        : json.put("next", parameters(query).next(path, Long.toString(answer.next())));
  }

  static Request post(String path, byte[] json) {
    int slash = path.lastIndexOf('/');
    String said = path.substring(slash + 1);
    WorkOrderAction action = null;
    for (WorkOrderAction known : WorkOrderAction.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(said)) {
        action = known;
      }
    }
    if (action == null) {
      throw new HttpProblem(
          404,
          ErrorCode.NOT_FOUND.name(),
          "Expected retry, redeliver, discard, commit or rollback behind the number.");
    }
    ResolveBody body = ResolveBody.parse(json);
    if (body.force()) {
      throw HttpProblem.badRequest(
          "A work order cannot be forced; decide its transaction with force instead.");
    }
    return new ResolveWorkOrder(
        number(path.substring(PATH.length() + 1, slash)), action, body.operator(), body.reason());
  }

  private static long number(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw HttpProblem.badRequest("Expected the number of a work order.");
    }
    return Long.parseLong(text);
  }
}
