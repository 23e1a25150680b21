package io.escrowmq.broker.kill;

import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.MessageRefusedException;
import io.escrowmq.producer.PreparedTransaction;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.producer.TransactionMessages;
import io.escrowmq.producer.TransactionOptions;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Clients that publish and run transactions without pause, and write down what they are told. */
public final class Load implements AutoCloseable {

  private static final int TRANSACTIONS_IN_FLIGHT = 48;
  private static final int PUBLISHES_IN_FLIGHT = 48;
  private static final int KEYS = 24;
  private static final TransactionOptions HOW =
      TransactionOptions.DEFAULT
          .timeouts(Duration.ofSeconds(4), Duration.ofSeconds(4))
          .policy(new CheckPolicy(500, 500, 1_000, 1_000, 0, ExhaustedPolicy.PARK));

  private final History history;
  private final SplittableRandom random;
  private final Producer producer;
  private final Object sending = new Object();
  private int published;
  private final Lane transactions = new Lane(this::transact);
  private final Lane publishes = new Lane(this::publish);

  /** Connects and begins. */
  public Load(int port, History history, long seed) {
    this.history = history;
    this.random = new SplittableRandom(seed);
    this.producer =
        Producer.connect(
            ProducerOptions.builder()
                .broker("127.0.0.1", port)
                .group("kill-test")
                .retryDeadline(Duration.ofMinutes(2))
                .checker(this::check)
                .build());
    resume();
  }

  /** Goes on after a pause. */
  public void resume() {
    transactions.resume(TRANSACTIONS_IN_FLIGHT);
    publishes.resume(PUBLISHES_IN_FLIGHT);
  }

  /** Requests of one kind, each of which starts the next when it has ended. */
  private static final class Lane {
    private final Runnable request;
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean paused;

    Lane(Runnable request) {
      this.request = request;
    }

    void resume(int inFlight) {
      paused = false;
      for (int i = 0; i < inFlight; i++) {
        running.incrementAndGet();
        request.run();
      }
    }

    /** Whether another request may start; if not, this one was the last of its chain. */
    boolean goesOn() {
      if (paused) {
        running.decrementAndGet();
      }
      return !paused;
    }

    void pause() {
      paused = true;
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (running.get() > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "Expected all requests to end, but " + running.get() + " still run");
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private Verdict check(UUID id) {
    History.Transaction transaction = history.transactions.get(id);
    if (transaction == null) {
      return Verdict.ROLLED_BACK;
    }
    if (transaction.prepared == History.Told.NOTHING && !transaction.abandoned) {
      return Verdict.UNKNOWN; // The reply to its prepare is still under way.
    }
    return transaction.endsInCommit() ? Verdict.COMMITTED : Verdict.ROLLED_BACK;
  }

  private synchronized boolean commits() {
    return random.nextInt(10) < 7;
  }

  private void transact() {
    if (!transactions.goesOn()) {
      return;
    }
    UUID id = UuidV7.next();
    History.Transaction transaction = new History.Transaction(commits());
    history.transactions.put(id, transaction);
    TransactionMessages messages =
        TransactionMessages.onCommit(message(History.LEFT, id), message(History.RIGHT, id))
            .orOnRollback(message(History.UNDONE, id));
    producer
        .prepareAsync(id, messages, HOW)
        .whenComplete(
            (handle, failure) -> {
              if (failure == null) {
                history.prepared(transaction);
                decide(transaction, handle);
              } else {
                transaction.abandoned = true;
                transact();
              }
            });
  }

  private void decide(History.Transaction transaction, PreparedTransaction handle) {
    CompletionStage<?> decision =
        transaction.commits ? handle.commitAsync() : handle.rollbackAsync();
    decision.whenComplete(
        (decided, failure) -> {
          if (failure == null) {
            history.decided(transaction);
          } else if (unwrap(failure) instanceof MessageRefusedException
              || unwrap(failure).getClass().getSimpleName().startsWith("Contradicted")) {
            transaction.refused = String.valueOf(unwrap(failure).getMessage());
          }
          transact();
        });
  }

  private static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void publish() {
    if (!publishes.goesOn()) {
      return;
    }
    UUID id = UuidV7.next();
    CompletionStage<?> sent;
    synchronized (sending) { // What is written down first is sent first.
      String key = "key-" + published++ % KEYS;
      history.publishing(id, key);
      sent = producer.send(message(History.PLAIN, id, id, key));
    }
    sent.whenComplete(
        (result, failure) -> {
          if (failure == null) {
            history.published(id);
          }
          publish();
        });
  }

  private static Message message(String topic, UUID transaction) {
    return message(topic, UuidV7.next(), transaction, transaction.toString());
  }

  private static Message message(String topic, UUID id, UUID named, String key) {
    return MessageBuilder.to(topic).id(id).key(key).body(Bodies.of(named)).build();
  }

  /**
   * Starts nothing more and waits until everything that runs has come to an end, publishes last.
   */
  public void pause() {
    transactions.pause();
    publishes.pause();
  }

  @Override
  public void close() {
    transactions.paused = true;
    publishes.paused = true;
    producer.close(Duration.ofSeconds(1));
  }
}
