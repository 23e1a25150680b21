package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * Answers any request that is not served; with correlation 0 it says why the broker closes the
 * connection.
 *
 * @param code the reason
 * @param text a sentence for people
 * @param standing the outcome that stands, with CONFLICT; else null
 */
public record Refused(ErrorCode code, String text, @Nullable Outcome standing) implements Response {
  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.refused(this);
  }

  void write(WireWriter out) {
    out.u16(code.number());
    out.text(text);
    out.constantOrNone(standing);
  }

  static Refused read(WireReader in) {
    return new Refused(
        ErrorCode.ofNumber(in.u16("code")),
        in.text("text"),
        in.constantOrNone("standing", Outcome.values()));
  }

  /**
   * {@return an error without an outcome}
   *
   * @param code the reason
   * @param text what to say
   */
  public static Refused of(ErrorCode code, String text) {
    return new Refused(code, text, null);
  }

  /**
   * {@return what to answer to bytes that could not be taken}
   *
   * @param refused why they could not
   */
  public static Refused of(MalformedException refused) {
    return new Refused(refused.code(), refused.getMessage(), null);
  }
}
