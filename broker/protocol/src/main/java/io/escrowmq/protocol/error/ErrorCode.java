package io.escrowmq.protocol.error;

/**
 * Why a request was refused: the number on the wire, whether the same request may succeed later,
 * and whether the broker closes the connection after saying so.
 *
 * <p>Numbers are part of the protocol and never change their meaning. Immutable and thread-safe.
 */
public enum ErrorCode {
  /** A frame of a version, type or flag that this broker does not speak. */
  UNSUPPORTED(1, false, true),
  /** The bytes do not follow the layout of their frame. */
  MALFORMED(2, false, true),
  /** A frame, batch, set, header or text is longer than the limit that hello announced. */
  LIMIT(3, false, false),
  /** The first frame of a connection was not hello, or hello came twice. */
  HELLO_REQUIRED(4, false, true),
  /** A message's checksum does not match its bytes; it was not stored. */
  CORRUPT(5, false, false),
  /** The topic's name is not acceptable. */
  INVALID_TOPIC(6, false, false),
  /** The group's name is not acceptable. */
  INVALID_GROUP(7, false, false),
  /** The message or transaction id is not a UUIDv7. */
  INVALID_ID(8, false, false),
  /** An argument is out of its range; the sentence names it. */
  INVALID_ARGUMENT(9, false, false),
  /** No such topic, group, subscription, transaction or delivery. */
  NOT_FOUND(10, false, false),
  /** It exists already, with other properties. */
  ALREADY_EXISTS(11, false, false),
  /** The caller may not do this to what it named. */
  FORBIDDEN(12, false, false),
  /** The transaction is decided otherwise; the error carries the outcome that stands. */
  CONFLICT(13, false, false),
  /** The id is older than the id window: what happened to it is no longer known. */
  FORGOTTEN(14, false, false),
  /** The broker has more to do than it may hold; send again after a pause. */
  BUSY(15, true, false),
  /** Free disk space is below the floor; acks and decisions are still served. */
  STORAGE_FULL(16, true, false),
  /** The topic's byte limit is reached; the sentence names the group that holds it. */
  TOPIC_FULL(17, true, false),
  /** Something before this request in its stream was refused; resend from there. */
  OUT_OF_SEQUENCE(18, true, false),
  /** The stream is not known (any more): open a new session, resend what is unacknowledged. */
  STREAM_UNKNOWN(19, true, false),
  /** A publisher with a higher epoch of the same fence has taken over. */
  FENCED(20, false, false),
  /** The attempt is not the current one: the lease was lost, or the message is settled. */
  STALE_DELIVERY(21, false, false),
  /** The group holds as many open transactions as it may. */
  TOO_MANY_TRANSACTIONS(22, true, false),
  /** Another broker leads this shard; the sentence may name it. */
  NOT_LEADER(23, true, false),
  /** Whether the request took effect is not known: repeat it with the same ids. */
  OUTCOME_UNKNOWN(24, true, false),
  /** The broker is stopping. */
  SHUTTING_DOWN(25, true, true),
  /** No producer that can answer for the transaction's resource is connected. */
  NO_PRODUCER(26, true, false),
  /** A fault inside the broker; its log says more. */
  INTERNAL(27, true, true);

  private static final ErrorCode[] BY_NUMBER = new ErrorCode[28];

  static {
    for (ErrorCode code : values()) {
      BY_NUMBER[code.number] = code;
    }
  }

  private final int number;
  private final boolean retryable;
  private final boolean closesConnection;

  ErrorCode(int number, boolean retryable, boolean closesConnection) {
    this.number = number;
    this.retryable = retryable;
    this.closesConnection = closesConnection;
  }

  /** {@return the number on the wire, 1 or more} */
  public int number() {
    return number;
  }

  /** {@return whether the very same request, with the same ids, may succeed later} */
  public boolean retryable() {
    return retryable;
  }

  /** {@return whether the broker closes the connection after sending this error} */
  public boolean closesConnection() {
    return closesConnection;
  }

  /**
   * The code with this number.
   *
   * @param number as read from the wire
   * @return the code, or {@link #INTERNAL} for a number that a newer broker may have added
   */
  public static ErrorCode ofNumber(int number) {
    ErrorCode known = number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    return known == null ? INTERNAL : known;
  }
}
