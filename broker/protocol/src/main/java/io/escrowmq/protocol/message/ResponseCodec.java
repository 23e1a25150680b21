package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireReader;

/**
 * Turns frames into {@linkplain Response responses} and back: clients read responses, the broker
 * writes them. The layout of each is beside its record.
 *
 * <p>Stateless, thread-safe.
 */
public final class ResponseCodec {
  private ResponseCodec() {}

  /**
   * Appends one response as a frame.
   *
   * @param correlationId the request's; 0 for a {@link Refused} that belongs to no request
   * @param response what to write
   * @param out where to; unchanged if this throws
   * @throws IllegalArgumentException if a field or the frame is beyond a limit
   */
  public static void encode(long correlationId, Response response, FrameWriter out) {

    out.append(correlationId, payload -> response.accept(new ResponseEncoder(payload)));
  }

  /**
   * Reads one response. Messages in it are views on the frame's bytes.
   *
   * @param frame a whole frame
   * @return what was read
   * @throws MalformedException if it is not a response, does not follow its layout or is beyond a
   *     limit (MALFORMED, UNSUPPORTED, LIMIT), or an argument is out of its range
   *     (INVALID_ARGUMENT, INVALID_TOPIC, INVALID_GROUP); nothing else is thrown
   */
  public static Response decode(Frame frame) {
    FrameType type = frame.type();

    WireReader in = frame.payload();
    try {
      Response response = read(type, in);
      in.end();
      return response;
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedException(
          ErrorCode.INVALID_ARGUMENT, type + ": " + outOfRange.getMessage());
    }
  }

  private static Response read(FrameType type, WireReader in) {
    return switch (type) {
      case WELCOME -> Welcome.read(in);
      case PUBLISHED -> Published.read(in);
      case PREPARED -> Prepared.read(in);
      case DECIDED -> Decided.read(in);
      case DONE -> new Done();
      case SUBSCRIBED -> Subscribed.read(in);
      case EXTENDED -> Extended.read(in);
      case ADOPTED -> Adopted.read(in);
      case CONSUMPTION_STATES -> ConsumptionStates.read(in);
      case TOPICS -> Topics.read(in);
      case GROUPS -> Groups.read(in);
      case TRANSACTIONS -> Transactions.read(in);
      case PONG -> Pong.read(in);
      case WORK_ORDERS -> WorkOrders.read(in);
      case REFUSED -> Refused.read(in);

      case HELLO,
          PUBLISH,
          PREPARE,
          DECIDE,
          CHECK_ANSWERS,
          SUBSCRIBE,
          UNSUBSCRIBE,
          CREDIT,
          ACK,
          RETRY,
          REJECT,
          EXTEND,
          ADOPT,
          CONSUMPTION_QUERY,
          WATCH,
          UNWATCH,
          CREATE_TOPIC,
          ALTER_TOPIC,
          DELETE_TOPIC,
          LIST_TOPICS,
          CREATE_GROUP,
          DELETE_GROUP,
          LIST_GROUPS,
          LIST_TRANSACTIONS,
          SHOW_TRANSACTION,
          RESOLVE_TRANSACTION,
          PING,
          LIST_WORK_ORDERS,
          SHOW_WORK_ORDER,
          RESOLVE_WORK_ORDER,
          REPORT_BLOCKED_ROW,
          DELIVER,
          CHECK_BACK,
          FENCE,
          CONSUMED ->
          throw new MalformedException(
              ErrorCode.UNSUPPORTED, "Expected a response, but got " + type);
    };
  }
}
