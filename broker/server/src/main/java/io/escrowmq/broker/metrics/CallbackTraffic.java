package io.escrowmq.broker.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;

/** What services were asked over HTTP, and what came of it. Thread-safe. */
public final class CallbackTraffic {
  /** What a service says became of a transaction. */
  public enum Outcome {
    /** Its local transaction committed. */
    COMMIT,
    /** Its local transaction can never commit any more. */
    ROLLBACK,
    /** Its messages went another way: neither set is released. */
    WITHDRAW,
    /** It could not be found out now. */
    UNKNOWN
  }

  /** Why what came back is no answer. */
  public enum Fault {
    /** No connection, no TLS that can be trusted, or it ended too early. */
    CONNECTION,
    /** Not all of it came in time. */
    TIMEOUT,
    /** A status other than 200. */
    STATUS,
    /** A content type other than JSON. */
    CONTENT_TYPE,
    /** More bytes than an answer may have. */
    TOO_LONG,
    /** No JSON object with the fields of an answer. */
    MALFORMED,
    /** An answer about another transaction. */
    OTHER_TRANSACTION,
    /** An outcome that there is not. */
    OTHER_OUTCOME
  }

  private final Counter asked;
  private final Map<Outcome, Counter> answered;
  private final Map<Fault, Counter> failed;

  CallbackTraffic(Meters meters) {
    asked = meters.counter(Name.CALLBACKS_ASKED);
    answered = meters.counters(Name.CALLBACKS_ANSWERED, Outcome.class, true);
    failed = meters.counters(Name.CALLBACKS_FAILED, Fault.class, true);
  }

  /** A question was sent. */
  public void asked() {
    asked.increment();
  }

  /**
   * A question was answered.
   *
   * @param outcome what was said
   */
  public void answered(Outcome outcome) {
    Meters.at(answered, outcome).increment();
  }

  /**
   * A question was not answered.
   *
   * @param fault why not
   */
  public void failed(Fault fault) {
    Meters.at(failed, fault).increment();
  }
}
