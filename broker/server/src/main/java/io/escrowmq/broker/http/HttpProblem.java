package io.escrowmq.broker.http;

import io.escrowmq.protocol.error.ErrorCode;

/** A request that is answered with an error: its status, code and sentence. Without stack trace. */
final class HttpProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  HttpProblem(int status, String code, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** The client asked for something that cannot be meant. */
  static HttpProblem badRequest(String sentence) {
    return new HttpProblem(400, ErrorCode.INVALID_ARGUMENT.name(), sentence);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
