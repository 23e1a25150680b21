package io.escrowmq.producer.internal.checkback;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.Session;
import io.escrowmq.jdbc.barrier.BarrierAnswer;
import io.escrowmq.jdbc.barrier.BarrierCheck;
import io.escrowmq.jdbc.barrier.BarrierOutcome;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Fence;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.TransactionQuery;
import io.escrowmq.protocol.message.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers check-backs and fences without the user's code: from the barrier table of the resource
 * that is asked for, on connections of its own, on a small pool of threads with a bounded queue. To
 * a fence it answers as to a check-back, since asking the barrier leaves a row behind and so
 * fences.
 *
 * <pre>
 *   asked about                            answer
 *   a local transaction open in here       UNKNOWN, at once
 *   a resource of ours                     what its barrier row says, or UNKNOWN
 *   no resource, and there is a checker    what the checker says; UNKNOWN if it throws
 *   anything else                          NOT_MINE
 *   more than the queue holds              UNKNOWN: the broker asks again, later
 * </pre>
 *
 * <p>Thread-safe.
 */
public final class CheckBackDesk implements ConnectionListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckBackDesk.class);
  private static final UUID NO_RESOURCE = new UUID(0, 0);
  private static final int QUEUED_QUESTIONS = 256;
  private static final long ANSWER_TIMEOUT_MS = 10_000;

  private final String group;
  private final @Nullable UserChecker checker;
  private final OpenTransactions open;
  private final Map<UUID, BarrierDatabase> databases = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;
  private volatile @Nullable BrokerConnection connection;

  /**
   * A desk without databases.
   *
   * @param group whose transactions it answers for
   * @param threadCount how many questions are answered at the same time
   * @param open the local transactions of this process
   * @param checker the user's own, or null
   */
  public CheckBackDesk(
      String group, int threadCount, OpenTransactions open, @Nullable UserChecker checker) {
    this.group = group;
    this.open = open;
    this.checker = checker;
    var number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUED_QUESTIONS),
            task -> {
              var thread = new Thread(task, "escrowmq-check-back-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Says over which connection answers go.
   *
   * @param value the connection that the questions come from
   */
  public void answerOver(BrokerConnection value) {
    connection = value;
  }

  /**
   * Answers for one more database.
   *
   * @param database the database
   * @return whether it was not known before, so that it is to be announced
   */
  public boolean add(BarrierDatabase database) {
    return databases.putIfAbsent(database.resource(), database) == null;
  }

  /** {@return the databases it answers for} */
  public Collection<BarrierDatabase> databases() {
    return databases.values();
  }

  /** {@return the resources to announce} */
  public List<UUID> resources() {
    return List.copyOf(databases.keySet());
  }

  @Override
  public void pushed(Session session, Push push) {
    if (push instanceof CheckBack checkBack) {
      ask(checkBack.queries());
    } else if (push instanceof Fence fence) {
      ask(fence.queries());
    }
  }

  private void ask(List<TransactionQuery> queries) {
    try {
      threads.execute(() -> send(answers(queries)));
    } catch (RejectedExecutionException full) {
      LOG.warn("Expected to answer {} check-backs, but too many wait already", queries.size());
      send(all(queries, Verdict.UNKNOWN, "too many check-backs are being answered"));
    }
  }

  /**
   * Asks the barrier about a transaction of this process whose end was reported, on a thread of the
   * desk: a report says where to look, the row says what is true.
   *
   * @param database whose barrier decides
   * @param check the transaction
   * @return the answer; never fails: UNKNOWN if too many wait, or the desk closes
   */
  public CompletableFuture<BarrierAnswer> verify(BarrierDatabase database, BarrierCheck check) {
    var question = new Question(database, check);
    try {
      threads.execute(question);
    } catch (RejectedExecutionException full) {
      question.drop("the producer is closed, or too many check-backs are being answered");
    }
    return question.answer;
  }

  private void send(List<CheckAnswer> answers) {
    BrokerConnection over = connection;
    if (over == null || answers.isEmpty()) {
      return;
    }
    CompletableFuture<Response> unused =
        over.call(new CheckAnswers(answers), ANSWER_TIMEOUT_MS)
            .whenComplete(
                (response, failure) -> {
                  if (failure != null) {
                    LOG.warn(
                        "Expected the broker to take {} check answers, but {}; it will ask again",
                        answers.size(),
                        failure.getMessage());
                  }
                });
  }

  /** The answers, in the order of the questions' resources; blocks on databases. */
  List<CheckAnswer> answers(List<TransactionQuery> queries) {
    Map<UUID, List<TransactionQuery>> byResource = new LinkedHashMap<>();
    List<CheckAnswer> answers = new ArrayList<>();
    for (TransactionQuery query : queries) {
      if (open.contains(query.transactionId())) {
        answers.add(answer(query, Verdict.UNKNOWN, "its local transaction is still open"));
      } else {
        byResource.computeIfAbsent(query.resource(), any -> new ArrayList<>()).add(query);
      }
    }
    byResource.forEach((resource, asked) -> answers.addAll(answer(resource, asked)));
    return answers;
  }

  private List<CheckAnswer> answer(UUID resource, List<TransactionQuery> queries) {
    BarrierDatabase database = databases.get(resource);
    UserChecker own = checker;
    if (database != null) {
      return fromBarrier(database, queries);
    } else if (resource.equals(NO_RESOURCE) && own != null) {
      return queries.stream().map(query -> fromChecker(own, query)).toList();
    } else {
      return all(queries, Verdict.NOT_MINE, "");
    }
  }

  private List<CheckAnswer> fromBarrier(BarrierDatabase database, List<TransactionQuery> queries) {
    List<BarrierCheck> checks =
        queries.stream()
            .map(query -> new BarrierCheck(query.transactionId(), query.ageMs()))
            .toList();
    return database.resolve(group, checks).stream()
        .map(answer -> answer.accept(new Verdicts()))
        .toList();
  }

  private static CheckAnswer fromChecker(UserChecker checker, TransactionQuery query) {
    try {
      return answer(query, checker.check(query.transactionId()), "");
    } catch (Exception failure) {
      // The user's code may throw anything; whatever it is, it says nothing about the transaction.
      LOG.warn("Expected a verdict on {}, but the checker failed", query.transactionId(), failure);
      return answer(query, Verdict.UNKNOWN, "the checker failed: " + failure);
    }
  }

  private static List<CheckAnswer> all(
      List<TransactionQuery> queries, Verdict verdict, String detail) {
    Function<TransactionQuery, CheckAnswer> same = query -> answer(query, verdict, detail);
    return queries.stream().map(same).toList();
  }

  private static CheckAnswer answer(TransactionQuery query, Verdict verdict, String detail) {
    return new CheckAnswer(query.transactionId(), verdict, detail);
  }

  @Override
  public void close() {
    for (Runnable left : threads.shutdownNow()) {
      if (left instanceof Question question) {
        question.drop("the producer was closed");
      }
    }
  }

  /** A report that waits for its turn; answered even if the desk closes. */
  private final class Question implements Runnable {
    private final BarrierDatabase database;
    private final BarrierCheck check;
    private final CompletableFuture<BarrierAnswer> answer = new CompletableFuture<>();

    Question(BarrierDatabase database, BarrierCheck check) {
      this.database = database;
      this.check = check;
    }

    @Override
    public void run() {
      answer.complete(database.resolve(group, check));
    }

    void drop(String why) {
      answer.complete(new BarrierAnswer.Unknown(check.transactionId(), why));
    }
  }

  private static final class Verdicts implements BarrierAnswer.Handler<CheckAnswer> {
    @Override
    public CheckAnswer standing(BarrierAnswer.Standing answer) {
      return new CheckAnswer(answer.transactionId(), verdict(answer.outcome()), "");
    }

    @Override
    public CheckAnswer unknown(BarrierAnswer.Unknown answer) {
      return new CheckAnswer(answer.transactionId(), Verdict.UNKNOWN, answer.why());
    }

    private static Verdict verdict(BarrierOutcome outcome) {
      return switch (outcome) {
        case COMMITTED -> Verdict.COMMITTED;
        case ROLLED_BACK -> Verdict.ROLLED_BACK;
        case DIVERTED -> Verdict.DIVERTED;
      };
    }
  }
}
