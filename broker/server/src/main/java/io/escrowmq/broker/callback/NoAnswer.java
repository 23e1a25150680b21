package io.escrowmq.broker.callback;

import io.escrowmq.broker.metrics.CallbackTraffic;

/** What came back from a service says nothing about the transaction. */
final class NoAnswer extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int TEXT_MAX = 200;

  private final CallbackTraffic.Fault fault;

  /** The text goes into the log: no words of the service may stand in it as they came. */
  NoAnswer(CallbackTraffic.Fault fault, String text) {
    super(text, null, false, false);
    this.fault = fault;
  }

  CallbackTraffic.Fault fault() {
    return fault;
  }

  /** Anything else that ended a call did so by ending its connection. */
  static NoAnswer of(Throwable failure) {
    if (failure instanceof NoAnswer named) {
      return named;
    }
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
      root = root.getCause(); // What wraps it says only that there was something.
    }
    String text = root.toString().replaceAll("\\p{Cntrl}", " ");
    String some = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "..." : text;
    return new NoAnswer(CallbackTraffic.Fault.CONNECTION, "the connection failed: " + some);
  }
}
