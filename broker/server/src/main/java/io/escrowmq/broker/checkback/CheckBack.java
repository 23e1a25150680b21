package io.escrowmq.broker.checkback;

import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.Refusal;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.CheckAnswered;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.transaction.CheckPlace;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns the outcome of undecided transactions from producers of their group that announced their
 * resource. It decides nothing by its own knowledge: only an answer becomes a decision, and only an
 * UNKNOWN from a live producer counts as a check. Without such a producer the callback of the group
 * is asked in its place; without a callback a transaction is held, and asked about as soon as a
 * producer connects.
 *
 * <p>Whom was asked and when is volatile; what the answers change is logged. For the shard's thread
 * only.
 */
public final class CheckBack {

  private static final Logger LOG = LoggerFactory.getLogger(CheckBack.class);

  /** Questions in one frame. */
  private static final int QUESTIONS_PER_FRAME = 256;

  /** Due transactions that are looked at in one turn: one to two milliseconds. */
  private static final int EXAMINED_PER_TURN = 16_384;

  /** Those that are due and that nobody can be asked about are looked at no more often. */
  private static final int PAUSE_MS = 100;

  private final Shard shard;
  private final ShardState state;
  private final long answerTimeoutMs;
  private final BrokerMetrics metrics;
  private final Producers producers = new Producers();
  private final Map<UUID, Inquiry> inquiries = new HashMap<>();

  // Linked: who is asked first depends on the producers alone, so that a simulated run repeats.
  private final Map<Producer, List<Question>> checks = new LinkedHashMap<>();
  private final Map<Producer, List<Question>> fences = new LinkedHashMap<>();

  /** Those of {@link #inquiries} that a producer has to answer, by deadline. */
  private final LinkedHashSet<Inquiry> asked = new LinkedHashSet<>();

  private CheckPlace walked = CheckPlace.BEGINNING;
  private long freshSinceMs;
  private long pausedUntilMs;

  /**
   * Wires the check-back.
   *
   * @param shard takes the decisions and gives the time
   * @param answerTimeoutMs a producer that has not answered by then is passed over
   * @param metrics where to count
   */
  public CheckBack(Shard shard, long answerTimeoutMs, BrokerMetrics metrics) {
    this.shard = shard;
    this.state = shard.state();
    this.answerTimeoutMs = answerTimeoutMs;
    this.metrics = metrics;
  }

  /**
   * Adds a callback: it is asked about its group's transactions while no connected producer could
   * be.
   *
   * @param callback the only one of its group
   */
  public void add(Producer callback) {
    producers.add(callback);
  }

  /** A producer connected: what waited for one is asked at once. */
  public void connected(Producer producer) {
    producers.add(producer);
    takeFromCallback(producer);
    pausedUntilMs = 0;
    onTimer();
  }

  /** Should the callback answer all the same, it counts: it is no less true. */
  private void takeFromCallback(Producer producer) {
    Producer callback = producers.callback(producer.group);
    if (callback == null || callback.asked == 0) {
      return;
    }
    for (Inquiry inquiry : inquiries.values()) {
      TransactionView transaction = state.transaction(inquiry.transactionId);
      if (inquiry.producer == callback
          && inquiry.operator == null
          && transaction != null
          && producer.canAnswerFor(transaction.producerGroup(), transaction.resource())) {
        release(inquiry);
      }
    }
  }

  /** A producer is gone: what it was asked goes to another. */
  public void gone(Producer producer) {
    producers.remove(producer);
    for (Inquiry inquiry : List.copyOf(inquiries.values())) {
      inquiry.passedOver.remove(producer);
      if (inquiry.producer == producer) {
        release(inquiry);
        giveUpForOperator(inquiry, "The producer that was asked is gone.");
      }
    }
  }

  /** Asks about what is due. Call every few milliseconds: a producer gets so much at a time. */
  public void onTimer() {
    if (!shard.isOpen()) {
      return;
    }
    long now = shard.nowMs();
    if (now < freshSinceMs) { // A new leader's time: it may not know how far ours had come.
      inquiries.values().forEach(one -> one.waitNoLonger(now + answerTimeoutMs));
      pausedUntilMs = 0;
    }
    passOverSilentOnes(now);
    askWhatBecameDue(now);
    if (now >= pausedUntilMs) {
      walked = producers.isEmpty() ? CheckPlace.BEGINNING : walk(walked, now);
    }
    flush(checks, false);
    flush(fences, true);
  }

  /** What became due since the last turn waits behind nobody whose producers are slow or away. */
  private void askWhatBecameDue(long now) {
    CheckPlace from = new CheckPlace(freshSinceMs, Long.MAX_VALUE);
    freshSinceMs = now;
    state.transactions().due(from, now).stream()
        .limit(EXAMINED_PER_TURN) // The walk comes to the rest.
        .filter(one -> producers.haveRoom(one.producerGroup()))
        .forEach(one -> askWhenFree(one, now));
  }

  /**
   * Looks at some of what is due; with a million held for producers that are away, all would take
   * the event loop for half a second. What is held for them may be a lot, and stays due: so if
   * there was nothing else, the next look waits.
   *
   * @return where to go on the next time
   */
  private CheckPlace walk(CheckPlace from, long now) {
    CheckPlace place = from;
    int examined = 0;
    boolean inVain = true;
    for (TransactionView transaction : state.transactions().due(from, now)) {
      if (examined++ == EXAMINED_PER_TURN) {
        pausedUntilMs = inVain ? now + PAUSE_MS : 0;
        return place;
      }
      place = transaction.checkPlace();
      boolean connected = producers.isConnected(transaction.producerGroup());
      if (connected || producers.hasFreeCallback(transaction.producerGroup())) {
        boolean asked = askWhenFree(transaction, now);
        inVain &= !connected && !asked;
      }
    }
    pausedUntilMs = inVain && examined > 0 ? now + PAUSE_MS : 0;
    producers.endRound();
    return CheckPlace.BEGINNING;
  }

  private void passOverSilentOnes(long now) {
    List<Inquiry> silentOnes = new ArrayList<>();
    for (Inquiry inquiry : asked) {
      if (inquiry.deadlineMs > now) {
        break; // They stand in the order in which they were asked.
      }
      silentOnes.add(inquiry);
    }
    for (Inquiry inquiry : silentOnes) {
      Producer silent = inquiry.producer;
      release(inquiry);
      if (silent != null && !inquiry.logging) {
        inquiry.passedOver.add(silent);
        giveUpForOperator(inquiry, "No producer of the transaction's resource answered in time.");
      }
    }
  }

  /** Whether somebody was asked. */
  private boolean askWhenFree(TransactionView transaction, long now) {
    Inquiry inquiry = inquiries.get(transaction.id());
    if (inquiry != null
        && (inquiry.producer != null || inquiry.logging || inquiry.deadlineMs > now)) {
      return false;
    }
    Producer producer = producers.choose(transaction, inquiry);
    if (producer == null) {
      pauseIfAllWerePassedOver(inquiry, now);
      return false;
    }
    if (producer.isCallback && !isItsTurn(transaction, inquiry, producer)) {
      return false;
    }
    if (inquiry == null) {
      inquiry = new Inquiry(transaction.id());
      inquiries.put(transaction.id(), inquiry);
    }
    ask(inquiry, producer, transaction, transaction.wantsFence(now));
    return true;
  }

  private boolean isItsTurn(
      TransactionView transaction, @Nullable Inquiry inquiry, Producer callback) {
    CheckPlace place = transaction.checkPlace();
    if (place.compareTo(callback.askedUpTo) <= 0
        || (inquiry != null && inquiry.callbackFromMs > shard.nowMs())) {
      return false;
    }
    callback.askedUpTo = place;
    return true;
  }

  private void pauseIfAllWerePassedOver(@Nullable Inquiry inquiry, long now) {
    if (inquiry != null && !inquiry.passedOver.isEmpty()) {
      inquiry.passedOver.clear();
      inquiry.deadlineMs = now + answerTimeoutMs;
    }
  }

  private void ask(Inquiry inquiry, Producer producer, TransactionView transaction, boolean fence) {
    long now = shard.nowMs();
    inquiry.producer = producer;
    inquiry.deadlineMs = now + answerTimeoutMs;
    inquiry.fence = fence;
    producer.asked++;
    if (!producer.isCallback) { // That one sees to the time itself.
      asked.add(inquiry);
    }
    metrics.checksAsked(1);
    Question question =
        new Question(
            transaction.id(),
            transaction.resource(),
            transaction.preparedAtMs(),
            Math.max(0, now - transaction.preparedAtMs()),
            transaction.checks());
    List<Question> gathered =
        (fence ? fences : checks).computeIfAbsent(producer, p -> new ArrayList<>());
    gathered.add(question);
    if (gathered.size() == QUESTIONS_PER_FRAME) {
      producer.port.ask(List.copyOf(gathered), fence);
      gathered.clear();
    }
  }

  private static void flush(Map<Producer, List<Question>> gathered, boolean fence) {
    gathered.forEach(
        (producer, questions) -> {
          if (!questions.isEmpty()) {
            producer.port.ask(List.copyOf(questions), fence);
          }
        });
    gathered.clear();
  }

  private void release(Inquiry inquiry) {
    asked.remove(inquiry);
    if (inquiry.producer != null) {
      inquiry.producer.asked--;
      inquiry.producer = null;
    }
    inquiry.deadlineMs = 0;
  }

  /**
   * A producer answered. Answers of producers that cannot know are passed over.
   *
   * @param producer who answers
   * @param answer what it says, and about what
   * @param waiter called when what the answer changes is durable
   */
  public void answered(Producer producer, CheckAnswer answer, Waiter waiter) {
    metrics.checkAnswered(answer.verdict());
    if (producer.isCallback) {
      pausedUntilMs = 0; // It is free for the next.
    }
    TransactionView transaction = state.transaction(answer.transactionId());
    if (transaction == null
        || !producer.canAnswerFor(transaction.producerGroup(), transaction.resource())) {
      waiter.applied(Reply.Done.INSTANCE);
      return;
    }
    if (!transaction.state().isOpen() && !isDecision(answer.verdict())) {
      waiter.applied(Reply.Done.INSTANCE);
      return;
    }
    Inquiry inquiry = inquiries.computeIfAbsent(transaction.id(), Inquiry::new);
    if (inquiry.producer == producer) {
      release(inquiry);
    }
    if (answer.verdict() == Verdict.NOT_MINE) {
      inquiry.passedOver.add(producer);
      giveUpForOperator(inquiry, "The producer that was asked cannot answer for the resource.");
      waiter.applied(Reply.Done.INSTANCE);
    } else {
      log(inquiry, transaction, answer, waiter);
    }
  }

  /**
   * A callback gave no answer: nothing is known and nothing counts. It is asked again after a
   * pause.
   *
   * @param callback who was asked
   * @param transactionId about what
   * @param why for people
   * @param pauseMs how long a pause follows so many failures in a row
   */
  public void failed(Producer callback, UUID transactionId, String why, IntToLongFunction pauseMs) {
    Inquiry inquiry = inquiries.get(transactionId);
    if (inquiry != null && inquiry.producer == callback) {
      release(inquiry);
      inquiry.callbackErrors++;
      inquiry.callbackFromMs = shard.nowMs() + pauseMs.applyAsLong(inquiry.callbackErrors);
      giveUpForOperator(inquiry, "The callback of the producer group gave no answer: " + why);
    }
  }

  private void log(
      Inquiry inquiry, TransactionView transaction, CheckAnswer answer, Waiter waiter) {
    inquiry.logging = true;
    if (answer.verdict() == Verdict.UNKNOWN) {
      refuse(inquiry, "The producer could not find out: " + answer.detail());
      CheckAnswered unknown =
          new CheckAnswered(transaction.id(), transaction.producerGroup(), answer.detail());
      shard.submit(unknown, new Logged(inquiry, waiter, null));
      return;
    }
    Inquiry.Operator operator = inquiry.operator;
    Decider by = decider(inquiry, transaction);
    inquiry.operator = null; // From here on the decision answers to it, once.
    Decide decision = new Decide(transaction.id(), outcome(answer.verdict()), by, reason(operator));
    shard.submit(decision, new Logged(inquiry, waiter, operator));
  }

  /** An operator waits for one answer, not for the next time that it is due. */
  private void giveUpForOperator(Inquiry inquiry, String why) {
    if (inquiry.operator != null) {
      remove(inquiry);
      refuse(inquiry, why);
    }
  }

  private static boolean isDecision(Verdict verdict) {
    return verdict != Verdict.UNKNOWN && verdict != Verdict.NOT_MINE;
  }

  /** Ends an inquiry; whoever is still being asked has one question less. */
  private void remove(Inquiry inquiry) {
    release(inquiry);
    inquiries.remove(inquiry.transactionId, inquiry);
  }

  private static Outcome outcome(Verdict verdict) {
    return switch (verdict) {
      case COMMITTED -> Outcome.COMMIT;
      case ROLLED_BACK -> Outcome.ROLLBACK;
      case DIVERTED -> Outcome.WITHDRAW;
      case UNKNOWN, NOT_MINE ->
          throw new IllegalArgumentException("Expected a decision, but got " + verdict);
    };
  }

  private static Decider decider(Inquiry inquiry, TransactionView transaction) {
    if (inquiry.operator != null) {
      return new Decider(Decider.Kind.OPERATOR, inquiry.operator.name());
    }
    Decider.Kind kind = inquiry.fence ? Decider.Kind.EXPIRY : Decider.Kind.CHECK_BACK;
    return new Decider(kind, transaction.producerGroup());
  }

  private static String reason(Inquiry.@Nullable Operator operator) {
    return operator == null ? "" : operator.reason();
  }

  private static void refuse(Inquiry inquiry, String text) {
    if (inquiry.operator != null) {
      inquiry.operator.waiter().refused(ErrorCode.NO_PRODUCER, text);
      inquiry.operator = null;
    }
  }

  /** Ends the inquiry when its answer is durable, and tells the operator too. */
  private final class Logged implements Waiter {
    private final Inquiry inquiry;
    private final Waiter waiter;
    private final Inquiry.@Nullable Operator operator;

    Logged(Inquiry inquiry, Waiter waiter, Inquiry.@Nullable Operator operator) {
      this.inquiry = inquiry;
      this.waiter = waiter;
      this.operator = operator;
    }

    @Override
    public void applied(Reply reply) {
      remove(inquiry);
      if (reply instanceof Reply.Refused refused && refused.reason() == Refusal.CONFLICT) {
        LOG.error(
            "Expected the barrier row of transaction {} to agree with its decision, but: {}",
            inquiry.transactionId,
            refused.text());
      }
      waiter.applied(Reply.Done.INSTANCE);
      if (operator != null) {
        operator.waiter().applied(reply);
      }
    }

    @Override
    public void refused(ErrorCode code, String text) {
      remove(inquiry);
      waiter.refused(code, text);
      if (operator != null) {
        operator.waiter().refused(code, text);
      }
    }
  }

  /**
   * An operator wants a decision: a producer of the resource is asked to fence the transaction, and
   * what then stands in its barrier row decides, whatever the operator hoped for.
   *
   * @param transactionId the transaction
   * @param operator who
   * @param reason why
   * @param waiter gets the outcome that stands, or why there is none
   */
  public void resolve(UUID transactionId, String operator, String reason, Waiter waiter) {
    TransactionView transaction = state.transaction(transactionId);
    if (transaction == null) {
      waiter.refused(ErrorCode.NOT_FOUND, "There is no transaction " + transactionId + ".");
      return;
    }
    Inquiry inquiry = new Inquiry(transactionId);
    Producer producer = producers.choose(transaction, inquiry);
    Inquiry running = inquiries.get(transactionId);
    if (producer == null || (running != null && (running.logging || running.operator != null))) {
      waiter.refused(
          ErrorCode.NO_PRODUCER,
          producer == null
              ? "No producer of group "
                  + transaction.producerGroup()
                  + " that can answer for its resource is connected, and no callback is free."
              : "The transaction is being asked about just now; try again.");
      return;
    }
    if (running != null) {
      release(running);
    }
    inquiry.operator = new Inquiry.Operator(operator, reason, waiter);
    inquiries.put(transactionId, inquiry);
    ask(inquiry, producer, transaction, true);
    flush(fences, true);
  }

  /** A transaction was decided: nobody needs to be asked any more. */
  public void ended(UUID transactionId) {
    Inquiry inquiry = inquiries.get(transactionId);
    if (inquiry != null && !inquiry.logging) {
      inquiries.remove(transactionId);
      release(inquiry);
      if (inquiry.operator != null) {
        inquiry
            .operator
            .waiter()
            .refused(ErrorCode.CONFLICT, "The transaction was decided meanwhile.");
      }
    }
  }
}
