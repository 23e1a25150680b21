package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireReader;

/**
 * Turns frames into {@linkplain Request requests} and back: the broker reads requests, clients
 * write them. The layout of each is beside its record.
 *
 * <p>Stateless, thread-safe.
 */
public final class RequestCodec {
  private RequestCodec() {}

  /**
   * Appends one request as a frame.
   *
   * @param correlationId comes back with the response; unique among the requests in flight on this
   *     connection, not 0; 0 for {@link Credit}
   * @param request what to write
   * @param out where to; unchanged if this throws
   * @throws IllegalArgumentException if a field or the frame is beyond a limit
   */
  public static void encode(long correlationId, Request request, FrameWriter out) {
    if (correlationId == 0 && !(request instanceof Credit)) {
      throw new IllegalArgumentException("The correlation id is 0, but the request has a response");
    }
    out.append(correlationId, payload -> request.accept(new RequestEncoder(payload)));
  }

  /**
   * Reads one request. Messages in it are views on the frame's bytes.
   *
   * @param frame a whole frame
   * @return what was read
   * @throws MalformedException if it is not a request, does not follow its layout or is beyond a
   *     limit (MALFORMED, UNSUPPORTED, LIMIT), or an argument is out of its range
   *     (INVALID_ARGUMENT, INVALID_TOPIC, INVALID_GROUP); nothing else is thrown
   */
  public static Request decode(Frame frame) {
    FrameType type = frame.type();
    if (type.isAnswered() && frame.correlationId() == 0) {
      throw new MalformedException(ErrorCode.MALFORMED, "The correlation id of " + type + " is 0");
    }
    WireReader in = frame.payload();
    try {
      Request request = read(type, in);
      in.end();
      return request;
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedException(
          ErrorCode.INVALID_ARGUMENT, type + ": " + outOfRange.getMessage());
    }
  }

  private static Request read(FrameType type, WireReader in) {
    return switch (type) {
      case HELLO -> Hello.read(in);
      case PUBLISH -> Publish.read(in);
      case PREPARE -> Prepare.read(in);
      case DECIDE -> Decide.read(in);
      case CHECK_ANSWERS -> CheckAnswers.read(in);
      case SUBSCRIBE -> Subscribe.read(in);
      case UNSUBSCRIBE -> Unsubscribe.read(in);
      case CREDIT -> Credit.read(in);
      case ACK -> Ack.read(in);
      case RETRY -> Retry.read(in);
      case REJECT -> Reject.read(in);
      case EXTEND -> Extend.read(in);
      case ADOPT -> Adopt.read(in);
      case CONSUMPTION_QUERY -> ConsumptionQuery.read(in);
      case WATCH -> Watch.read(in);
      case UNWATCH -> Unwatch.read(in);
      case CREATE_TOPIC -> CreateTopic.read(in);
      case ALTER_TOPIC -> AlterTopic.read(in);
      case DELETE_TOPIC -> DeleteTopic.read(in);
      case LIST_TOPICS -> ListTopics.read(in);
      case CREATE_GROUP -> CreateGroup.read(in);
      case DELETE_GROUP -> DeleteGroup.read(in);
      case LIST_GROUPS -> ListGroups.read(in);
      case LIST_TRANSACTIONS -> ListTransactions.read(in);
      case SHOW_TRANSACTION -> ShowTransaction.read(in);
      case RESOLVE_TRANSACTION -> ResolveTransaction.read(in);
      case PING -> new Ping();
      case LIST_WORK_ORDERS -> ListWorkOrders.read(in);
      case SHOW_WORK_ORDER -> ShowWorkOrder.read(in);
      case RESOLVE_WORK_ORDER -> ResolveWorkOrder.read(in);
      case REPORT_BLOCKED_ROW -> ReportBlockedRow.read(in);

      case WELCOME,
          PUBLISHED,
          PREPARED,
          DECIDED,
          DONE,
          SUBSCRIBED,
          EXTENDED,
          ADOPTED,
          CONSUMPTION_STATES,
          TOPICS,
          GROUPS,
          TRANSACTIONS,
          WORK_ORDERS,
          PONG,
          REFUSED,
          DELIVER,
          CHECK_BACK,
          FENCE,
          CONSUMED ->
          throw new MalformedException(
              ErrorCode.UNSUPPORTED, "Expected a request, but got " + type);
    };
  }
}
