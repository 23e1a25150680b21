package io.escrowmq.broker.callback;

import io.escrowmq.broker.metrics.CallbackTraffic.Fault;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to a service and back. It ends once: with an answer, or at the first sign
 * that there will be none, or when its time is up. What comes afterwards is cut off, so that a
 * service cannot make the broker read more than an answer may have.
 *
 * <p>On one event loop.
 */
final class Call {
  /** Longest body of an answer, bytes. */
  static final int BYTES_MAX = 4 << 10;

  private static final int OK = 200;

  private final Letter letter;
  private final long timeoutMs;
  private final Promise<Answer> answer = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientRequest request;
  private boolean ended;

  private Call(Letter letter, long timeoutMs) {
    this.letter = letter;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Sends a question.
   *
   * @param client has a connection, or makes one
   * @param letter the question
   * @param timeoutMs all of the answer must be there by then
   * @return the answer, or a {@link NoAnswer}
   */
  static Future<Answer> make(Vertx vertx, HttpClient client, Letter letter, long timeoutMs) {
    Call call = new Call(letter, timeoutMs);
    long timer = vertx.setTimer(timeoutMs, due -> call.late());
    client.request(letter.request()).onComplete(call::connected, call::broken);
    return call.answer.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void connected(HttpClientRequest opened) {
    request = opened;
    if (ended) {
      opened.reset();
      return;
    }
    opened.exceptionHandler(this::broken);
    opened.send(letter.body()).onComplete(this::head, this::broken);
  }

  private void head(HttpClientResponse response) {
    response.exceptionHandler(this::broken);
    if (response.statusCode() != OK) {
      fail(Fault.STATUS, "its status is " + response.statusCode());
    } else if (!isJson(response.getHeader("Content-Type"))) {
      fail(Fault.CONTENT_TYPE, "its answer is not application/json");
    } else {
      response.handler(this::read);
      response.endHandler(end -> complete());
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType;
    int parameters = type.indexOf(';');
    String media = parameters < 0 ? type : type.substring(0, parameters);
    return media.strip().toLowerCase(Locale.ROOT).equals("application/json");
  }

  private void read(Buffer chunk) {
    if (ended) {
      return;
    }
    if (body.length() + chunk.length() > BYTES_MAX) {
      fail(Fault.TOO_LONG, "its answer is longer than " + BYTES_MAX + " bytes");
    } else {
      body.appendBuffer(chunk);
    }
  }

  private void complete() {
    if (ended) {
      return;
    }
    try {
      Answer read = Answer.parse(letter.transactionId(), body.getBytes());
      ended = true;
      answer.complete(read);
    } catch (NoAnswer none) {
      ended = true; // All of it was read: the connection can serve the next.
      answer.fail(none);
    }
  }

  private void late() {
    fail(Fault.TIMEOUT, "all of its answer was not there after " + timeoutMs + " ms");
  }

  private void broken(Throwable failure) {
    NoAnswer none = NoAnswer.of(failure);
    fail(none.fault(), String.valueOf(none.getMessage()));
  }

  private void fail(Fault fault, String text) {
    if (ended) {
      return;
    }
    ended = true;
    if (request != null) {
      request.reset();
    }
    answer.fail(new NoAnswer(fault, text));
  }
}
