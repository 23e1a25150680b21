package io.escrowmq.consumer;

/** What the broker shall be told about a delivery. */
sealed interface Settlement {
  /** Calls the method for this variant. */
  <R> R accept(Handler<R> handler);

  /** One method per variant. */
  interface Handler<R> {
    R onConsumed(Consumed consumed);

    R onAgain(Again again);

    R onRefused(Refused refused);
  }

  /** Consumed, whichever attempt it was. */
  record Consumed() implements Settlement {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onConsumed(this);
    }
  }

  /**
   * Another attempt after a delay (milliseconds; -1 = the broker's backoff), or none if this was
   * the last.
   */
  record Again(long delayMs, boolean last, String error) implements Settlement {
    static final long BROKERS_BACKOFF = -1;

    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onAgain(this);
    }
  }

  /** A business no. */
  record Refused(String code, String reason) implements Settlement {
    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onRefused(this);
    }
  }
}
