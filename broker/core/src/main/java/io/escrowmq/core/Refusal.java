package io.escrowmq.core;

/** Why a command changed nothing. */
public enum Refusal {
  /** Decided otherwise; the reply carries the outcome that stands. */
  CONFLICT,
  /** No such topic, group, transaction or message. */
  NOT_FOUND,
  /** It exists with other properties. */
  ALREADY_EXISTS,
  /** Another producer group's transaction. */
  FORBIDDEN,
  /** Older than the id window. */
  FORGOTTEN,
  /** A batch before this one is missing in its stream. */
  OUT_OF_SEQUENCE,
  /** The stream is not known (any more) and this is not its first batch. */
  STREAM_UNKNOWN,
  /** A higher epoch of the fence has been seen. */
  FENCED,
  /** Not the current attempt, or settled. */
  STALE_DELIVERY,
  /** The producer group's limit of open transactions is reached. */
  TOO_MANY_TRANSACTIONS,
  /** Not a UUIDv7, or its time is too far ahead. */
  INVALID_ID,
  /** An argument is out of range; the text names it. */
  INVALID_ARGUMENT
}
