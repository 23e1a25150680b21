package io.escrowmq.broker.callback;

import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.checkback.Producer;
import io.escrowmq.broker.checkback.ProducerPort;
import io.escrowmq.broker.checkback.Question;
import io.escrowmq.broker.config.CallbacksConfig;
import io.escrowmq.broker.metrics.CallbackTraffic;
import io.escrowmq.broker.metrics.CallbackTraffic.Outcome;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.timing.Backoff;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.Verdict;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that answers for the producers of its group, as the check-back sees it: few questions
 * at a time, and one at a time after some errors in a row, until it answers again. What it is asked
 * and how it stands belongs to the shard's thread; the calls are elsewhere.
 */
final class Callback implements ProducerPort {
  private static final Logger LOG = LoggerFactory.getLogger(Callback.class);

  private static final int FAILING_AFTER = 5;
  private static final long COMPLAINT_PAUSE_MS = 60_000;

  private final Line line;
  private final CallbacksConfig config;
  private final int share;
  private final CheckBack checkBack;
  private final Executor shard;
  private final LongSupplier nowMs;
  private final CallbackTraffic traffic;
  private final Producer producer;
  private int open;
  private int errorsInRow;
  private boolean closed;
  private long lastComplaintMs = Long.MIN_VALUE / 2;
  private long complaintsHeldBack;

  Callback(
      Line line,
      CallbacksConfig config,
      int share,
      CheckBack checkBack,
      Executor shard,
      LongSupplier nowMs,
      CallbackTraffic traffic) {
    this.line = line;
    this.config = config;
    this.share = share;
    this.checkBack = checkBack;
    this.shard = shard;
    this.nowMs = nowMs;
    this.traffic = traffic;
    this.producer = Producer.callback(line.service().group(), this);
  }

  /** From now on it is asked. */
  void join() {
    checkBack.add(producer);
  }

  /** What is still under way leads to nothing any more. */
  void close() {
    closed = true;
  }

  @Override
  public void ask(List<Question> questions, boolean fence) {
    for (Question question : questions) {
      open++;
      traffic.asked();
      line.ask(new Letter.Query(question, fence))
          .onComplete(
              answer -> shard.execute(() -> answered(question.transactionId(), answer)),
              failure -> shard.execute(() -> failed(question.transactionId(), failure)));
    }
  }

  /** Calls that were given up in favour of a producer go on for a while, and count. */
  @Override
  public boolean writable() {
    return open < share && !closed;
  }

  @Override
  public int openQuestionsMax() {
    return errorsInRow < FAILING_AFTER ? share : 1;
  }

  private void answered(UUID transactionId, Answer answer) {
    open--;
    errorsInRow = 0;
    traffic.answered(answer.outcome());
    if (!closed) {
      CheckAnswer said = new CheckAnswer(transactionId, verdict(answer.outcome()), answer.detail());
      checkBack.answered(producer, said, Waiter.NOBODY);
    }
  }

  private void failed(UUID transactionId, Throwable failure) {
    open--;
    errorsInRow++;
    NoAnswer none = NoAnswer.of(failure);
    traffic.failed(none.fault());
    if (!closed) {
      complain(none);
      long hash = transactionId.getMostSignificantBits() ^ transactionId.getLeastSignificantBits();
      checkBack.failed(
          producer,
          transactionId,
          none.getMessage() + ".",
          failures -> Backoff.delayMs(config.backoffMs(), config.backoffCapMs(), failures, hash));
    }
  }

  private static Verdict verdict(Outcome outcome) {
    return switch (outcome) {
      case COMMIT -> Verdict.COMMITTED;
      case ROLLBACK -> Verdict.ROLLED_BACK;
      case WITHDRAW -> Verdict.DIVERTED;
      case UNKNOWN -> Verdict.UNKNOWN;
    };
  }

  /** A service that is down must not fill the log. */
  private void complain(NoAnswer none) {
    long now = nowMs.getAsLong();
    if (now - lastComplaintMs < COMPLAINT_PAUSE_MS) {
      complaintsHeldBack++;
      return;
    }
    LOG.warn(
        "Expected the callback of producer group {} at {} to answer, but {} ({} such lines held"
            + " back before this one)",
        line.service().group(),
        line.service(),
        none.getMessage(),
        complaintsHeldBack);
    lastComplaintMs = now;
    complaintsHeldBack = 0;
  }
}
