package io.escrowmq.broker.http;

import io.escrowmq.protocol.error.ErrorCode;

/** The HTTP status that fits an error of the protocol. */
final class Status {
  private Status() {}

  static int of(ErrorCode code) {
    return switch (code) {
      case UNSUPPORTED, MALFORMED, LIMIT, HELLO_REQUIRED, CORRUPT -> 400;
      case INVALID_TOPIC, INVALID_GROUP, INVALID_ID, INVALID_ARGUMENT -> 400;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case ALREADY_EXISTS, CONFLICT, FENCED, STALE_DELIVERY, NO_PRODUCER -> 409;
      case OUT_OF_SEQUENCE, STREAM_UNKNOWN -> 409;
      case FORGOTTEN -> 410;
      case TOO_MANY_TRANSACTIONS -> 429;
      case INTERNAL -> 500;
      case BUSY, NOT_LEADER, SHUTTING_DOWN -> 503;
      case OUTCOME_UNKNOWN -> 504;
      case STORAGE_FULL, TOPIC_FULL -> 507;
    };
  }
}
