package io.escrowmq.broker.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.WorkOrderInfo;
import io.escrowmq.protocol.message.WorkOrderStep;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * The broker's records as JSON: ids as text, times as milliseconds since the epoch with the same as
 * ISO 8601 beside them. HTTP and the command line show the same. The names are a promise, so they
 * are written here and not taken from the records.
 */
public final class Json {
  private static final UUID NIL = new UUID(0, 0);

  private Json() {}

  /** {@return an empty object} */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * {@return a topic as JSON}
   *
   * @param topic as listed
   */
  public static ObjectNode topic(TopicInfo topic) {
    return object()
        .put("name", topic.name())
        .put("firstOffset", topic.firstOffset())
        .put("nextOffset", topic.nextOffset())
        .put("storedBytes", topic.storedBytes())
        .put("delayed", topic.delayed())
        .put("consumedFloor", topic.consumedFloor())
        .put("messages", topic.messages())
        .put("gone", topic.gone())
        .put("retentionMs", topic.options().retentionMs())
        .put("retentionBytes", topic.options().retentionBytes())
        .put("keepUnacked", topic.options().keepUnacked());
  }

  /**
   * {@return a group as JSON}
   *
   * @param group as listed
   */
  public static ObjectNode group(GroupInfo group) {
    return object()
        .put("topic", group.topic())
        .put("group", group.group())
        .put("counts", group.counts())
        .put("startOffset", group.startOffset())
        .put("ackFloor", group.ackFloor())
        .put("lag", group.lag())
        .put("inFlight", group.inFlight())
        .put("retrying", group.retrying())
        .put("dead", group.dead())
        .put("consumers", group.consumers());
  }

  /**
   * {@return a transaction as JSON}
   *
   * @param transaction as listed
   */
  public static ObjectNode transaction(TransactionInfo transaction) {
    ObjectNode json =
        object()
            .put("transactionId", transaction.transactionId().toString())
            .put("state", transaction.state())
            .put("producerGroup", transaction.producerGroup());
    if (transaction.resource().equals(NIL)) {
      json.putNull("resource");
    } else {
      json.put("resource", transaction.resource().toString());
    }
    time(json, "preparedAt", transaction.preparedAtMs());
    json.put("ageMs", transaction.ageMs()).put("checks", transaction.checks());
    time(json, "nextCheckAt", transaction.nextCheckAtMs());
    return json.put("messages", transaction.messages()).put("decidedBy", transaction.decidedBy());
  }

  /**
   * {@return a decision as JSON}
   *
   * @param transactionId the transaction
   * @param decided what stands
   */
  public static ObjectNode decided(UUID transactionId, Decided decided) {
    return object()
        .put("transactionId", transactionId.toString())
        .put("outcome", decided.outcome().name())
        .put("repeated", decided.repeated());
  }

  /**
   * {@return a work order as JSON}
   *
   * @param order as listed or shown; its history is there only if it has one
   */
  public static ObjectNode workOrder(WorkOrderInfo order) {
    ObjectNode json =
        object()
            .put("number", order.number())
            .put("kind", order.kind().name())
            .put("state", order.isOpen() ? "OPEN" : "CLOSED")
            .put("about", order.about().equals(NIL) ? null : order.about().toString())
            .put("topic", order.topic())
            .put("group", order.group());
    if (order.offset() >= 0) {
      json.put("offset", order.offset());
    }
    json.put("attempts", order.attempts()).put("error", order.error());
    time(json, "openedAt", order.openedAtMs());
    time(json, "closedAt", order.closedAtMs());
    if (!order.history().isEmpty()) {
      json.set("history", list(order.history(), Json::step));
    }
    return json;
  }

  private static ObjectNode step(WorkOrderStep step) {
    ObjectNode json = object();
    time(json, "at", step.atMs());
    return json.put("who", step.who()).put("action", step.action()).put("reason", step.reason());
  }

  static ObjectNode unreadable(FoundDamage.Unreadable found) {
    UUID id = found.messageId();
    ObjectNode json =
        object()
            .put("topic", found.topic())
            .put("offset", found.offset())
            .put("messageId", id == null ? null : id.toString())
            .put("group", found.group())
            .put("reason", found.reason());
    time(json, "foundAt", found.timeMs());
    return json;
  }

  /** Puts a list of objects. */
  static <T> ArrayNode list(List<T> entries, Function<T, ObjectNode> each) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(entries.size());
    entries.forEach(entry -> array.add(each.apply(entry)));
    return array;
  }

  private static void time(ObjectNode json, String name, long epochMs) {
    if (epochMs == 0) {
      json.putNull(name + "Ms").putNull(name);
      return;
    }
    json.put(name + "Ms", epochMs);
    try {
      json.put(name, Instant.ofEpochMilli(epochMs).toString());
    } catch (DateTimeException e) {
      json.putNull(name);
    }
  }
}
