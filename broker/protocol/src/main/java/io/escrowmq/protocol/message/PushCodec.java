package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.frame.WireReader;

/**
 * Turns frames into {@linkplain Push pushs} and back: clients read pushes, the broker writes them.
 * The layout of each is beside its record.
 *
 * <p>Stateless, thread-safe.
 */
public final class PushCodec {
  private PushCodec() {}

  /**
   * Appends one push as a frame.
   *
   * @param push what to write
   * @param out where to; unchanged if this throws
   * @throws IllegalArgumentException if a field or the frame is beyond a limit
   */
  public static void encode(Push push, FrameWriter out) {

    out.append(0, payload -> push.accept(new PushEncoder(payload)));
  }

  /**
   * Reads one push. Messages in it are views on the frame's bytes.
   *
   * @param frame a whole frame
   * @return what was read
   * @throws MalformedException if it is not a push, does not follow its layout or is beyond a limit
   *     (MALFORMED, UNSUPPORTED, LIMIT), or an argument is out of its range (INVALID_ARGUMENT,
   *     INVALID_TOPIC, INVALID_GROUP); nothing else is thrown
   */
  public static Push decode(Frame frame) {
    FrameType type = frame.type();

    WireReader in = frame.payload();
    try {
      Push push = read(type, in);
      in.end();
      return push;
    } catch (IllegalArgumentException outOfRange) {
      throw new MalformedException(
          ErrorCode.INVALID_ARGUMENT, type + ": " + outOfRange.getMessage());
    }
  }

  private static Push read(FrameType type, WireReader in) {
    return switch (type) {
      case DELIVER -> Deliver.read(in);
      case CHECK_BACK -> CheckBack.read(in);
      case FENCE -> Fence.read(in);
      case CONSUMED -> Consumed.read(in);

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
          WELCOME,
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
          PONG,
          WORK_ORDERS,
          REFUSED ->
          throw new MalformedException(ErrorCode.UNSUPPORTED, "Expected a push, but got " + type);
    };
  }
}
