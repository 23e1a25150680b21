package io.escrowmq.producer.internal.relay;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Placement;

/** What became of one message on a fenced stream. */
public sealed interface PublishResult {
  /**
   * Calls the handler's method for what this is.
   *
   * @param handler one method for each
   * @param <R> what it returns
   * @return what it returned
   */
  <R> R accept(Handler<R> handler);

  /**
   * It is durable.
   *
   * @param placement where it is
   */
  record Stored(Placement placement) implements PublishResult {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.stored(this);
    }
  }

  /**
   * It is not stored; others of the same call may be.
   *
   * @param code why; {@link ErrorCode#retryable()} tells whether a later attempt may succeed
   * @param text a sentence for people
   */
  record Refused(ErrorCode code, String text) implements PublishResult {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.refused(this);
    }
  }

  /**
   * It may be stored or not: ask by its id, or send it again.
   *
   * @param text a sentence for people
   */
  record Unknown(String text) implements PublishResult {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.unknown(this);
    }
  }

  /**
   * It was never sent, for want of a connection: it is not stored.
   *
   * @param text a sentence for people
   */
  record NotSent(String text) implements PublishResult {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.notSent(this);
    }
  }

  /**
   * One method for each result.
   *
   * @param <R> what the methods return
   */
  interface Handler<R> {
    /**
     * It is durable.
     *
     * @param result where
     * @return anything
     */
    R stored(Stored result);

    /**
     * It is not stored.
     *
     * @param result why
     * @return anything
     */
    R refused(Refused result);

    /**
     * It may be stored or not.
     *
     * @param result why
     * @return anything
     */
    R unknown(Unknown result);

    /**
     * It was never sent.
     *
     * @param result why
     * @return anything
     */
    R notSent(NotSent result);
  }
}
