package io.escrowmq.producer;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ClientException;
import io.escrowmq.client.EventLoop;
import io.escrowmq.consumer.ActiveSubscription;
import io.escrowmq.producer.internal.checkback.BarrierCleaner;
import io.escrowmq.producer.internal.checkback.BarrierDatabase;
import io.escrowmq.producer.internal.checkback.CheckBackDesk;
import io.escrowmq.producer.internal.checkback.OpenTransactions;
import io.escrowmq.producer.internal.stream.PublishStream;
import io.escrowmq.producer.internal.stream.SendBuffer;
import io.escrowmq.producer.internal.stream.StreamOptions;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.UuidV7;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages, alone or as part of a local transaction.
 *
 * <pre>{@code
 * try (Producer producer =
 *     Producer.connect(ProducerOptions.builder().group("orders").build())) {
 *   producer.sendBlocking(MessageBuilder.to("orders").key("7").body("hello").build());
 * }
 * }</pre>
 *
 * <p>All sends of one producer travel on one ordered stream: messages of one thread keep their
 * order, over reconnects and repeats, except those that failed. A message is sent with the same id
 * each time, so that the broker stores it once.
 *
 * <p>Thread-safe. Stages complete on the producer's I/O thread: continue them with the {@code
 * ...Async} methods if what follows may block.
 */
public final class Producer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Producer.class);
  private static final UUID NO_RESOURCE = new UUID(0, 0);

  /** Hanging up takes a few turns of the event loop, however little time the caller gives. */
  private static final long CLOSE_SLACK_MS = 2_000;

  private final ProducerOptions options;
  private final BrokerConnection connection;
  private final Encoder encoder;
  private final SendBuffer buffer;
  private final PublishStream stream;
  private final OpenTransactions open;
  private final CheckBackDesk desk;
  private final BarrierCleaner cleaner;
  private final Queue<Compensations> compensations = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private Producer(ProducerOptions options, OpenTransactions open, CheckBackDesk desk) {
    this.options = options;
    this.open = open;
    this.desk = desk;
    this.connection =
        BrokerConnection.open(options.connection().resources(desk.resources()).build(), desk);
    desk.answerOver(connection);
    this.encoder = new Encoder(connection, options.group());
    this.buffer = new SendBuffer(options.bufferMessages(), options.bufferBytes());
    this.stream =
        new PublishStream(
            connection,
            new StreamOptions(
                options.maxBatchMessages(),
                options.maxFramesInFlight(),
                StreamOptions.DEFAULT.maxBytesInFlight()));
    this.cleaner =
        new BarrierCleaner(connection, desk, options.barrier().cleaningInterval().toMillis());
  }

  /**
   * Opens the databases, connects, and says hello with group and resources.
   *
   * @param options how
   * @return a producer that is connected, or, with {@code startWithoutBroker}, will be
   * @throws BrokerUnreachableException if the broker cannot be reached within the connect timeout,
   *     or its id window does not fit the retry deadline
   * @throws MessageRefusedException if the broker refuses hello
   * @throws LocalTransactionException if a database cannot be used; the sentence names what is
   *     missing
   */
  public static Producer connect(ProducerOptions options) {
    var open = new OpenTransactions();
    TransactionChecker checker = options.checker();
    var desk =
        new CheckBackDesk(
            options.group(),
            options.barrier().checkThreads(),
            open,
            checker == null ? null : checker::check);
    options.dataSources().forEach(one -> desk.add(Databases.open(one, options.barrier())));
    var producer = new Producer(options, open, desk);
    try {
      producer.awaitConnection();
    } catch (ProducerException failure) {
      producer.close(Duration.ZERO);
      throw failure;
    }
    return producer;
  }

  private void awaitConnection() {
    Waiting.requireOffLoop(connection.loop());
    long timeoutMs = options.connectTimeout().toMillis();
    try {
      connection.ready().get(options.startWithoutBroker() ? 1 : timeoutMs, TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      ClientException why = connection.lastFailure();
      if (!options.startWithoutBroker()) {
        throw new BrokerUnreachableException(
            why == null || why.getMessage() == null
                ? "Expected an answer from the broker in " + timeoutMs + " ms, but none came"
                : why.getMessage(),
            why);
      }
    } catch (ExecutionException failure) {
      throw Failures.of(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BrokerUnreachableException("Expected to connect, but was interrupted", interrupted);
    }
  }

  /**
   * Sends a message without waiting. If the buffer is full it fails at once with {@link
   * BufferFullException}: this method never blocks.
   *
   * @param message what to send
   * @return completes when it is durable in the broker, or fails with {@link
   *     OutcomeUnknownException} (may still be delivered), {@link MessageRefusedException}, {@link
   *     BrokerUnreachableException} or {@link BufferFullException} (surely not delivered)
   */
  public CompletionStage<SendResult> send(Message message) {
    EncodedMessage encoded;
    try {
      encoded = encoder.encode(message);
    } catch (MessageRefusedException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    if (closed) {
      return CompletableFuture.failedFuture(closedException());
    }
    if (!buffer.tryTake(encoded.length())) {
      return CompletableFuture.failedFuture(
          new BufferFullException(
              "Expected room for a message, but " + buffer.size() + " wait to be acknowledged",
              null));
    }
    return publish(encoded, options.sendTimeout().toMillis());
  }

  /** As {@link #sendBlocking(Message, Duration)}, with the send timeout of the options. */
  public SendResult sendBlocking(Message message) {
    return sendBlocking(message, options.sendTimeout());
  }

  /**
   * Sends a message and waits until it is durable in the broker; waits for room in the buffer too.
   *
   * @param message what to send
   * @param timeout for all of it; at most the retry deadline
   * @return where it is
   * @throws ProducerException as {@link #send} says
   */
  public SendResult sendBlocking(Message message, Duration timeout) {
    return sendBlocking(List.of(message), timeout).get(0);
  }

  /**
   * Sends messages, in order, and waits until all of them are durable in the broker.
   *
   * @param messages what to send; each stands for itself, so that some may be stored when this
   *     throws
   * @param timeout for all of it; at most the retry deadline
   * @return where they are, in order
   * @throws ProducerException the first failure, as {@link #send} says
   */
  public List<SendResult> sendBlocking(List<Message> messages, Duration timeout) {
    Waiting.requireOffLoop(connection.loop());
    ProducerOptions.check(
        timeout.compareTo(options.retryDeadline()) <= 0,
        "timeout must be at most the retry deadline, but is " + timeout);
    List<EncodedMessage> encoded = encoder.encode(messages);
    long deadline = EventLoop.deadlineAfter(timeout.toMillis());
    List<CompletableFuture<SendResult>> sent =
        encoded.stream().map(one -> publishWhenRoom(one, deadline)).toList();
    // The stream itself gives up in time; the slack only covers its sweep.
    return sent.stream()
        .map(one -> Waiting.forValue(one, Math.max(0, leftMs(deadline)) + 5_000))
        .toList();
  }

  private CompletableFuture<SendResult> publishWhenRoom(EncodedMessage message, long deadline) {
    try {
      if (closed) {
        return CompletableFuture.failedFuture(closedException());
      }
      if (!buffer.take(message.length(), deadline)) {
        return CompletableFuture.failedFuture(
            new BufferFullException(
                "Expected room for a message in time, but there was none", null));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(
          new BufferFullException("Expected to wait for room, but was interrupted", interrupted));
    }
    return publish(message, Math.max(1, leftMs(deadline)));
  }

  private CompletableFuture<SendResult> publish(EncodedMessage message, long timeoutMs) {
    var send = new PendingSend(message, buffer);
    stream.publish(message, timeoutMs, send);
    return send.result();
  }

  private static long leftMs(long deadlineNanos) {
    return TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
  }

  private static BrokerUnreachableException closedException() {
    return new BrokerUnreachableException("Expected an open producer, but it is closed", null);
  }

  /**
   * Transactions over this producer and one database. The database's resource id is announced to
   * the broker: unless it was among the options' data sources this costs one reconnect.
   *
   * @param dataSource the database, always its primary; also used for check-backs, so its pool
   *     should have room for them besides the local transactions
   * @return thread-safe; to be kept
   * @throws LocalTransactionException if the database cannot be used; the sentence names what is
   *     missing
   */
  public TransactionalProducer transactional(DataSource dataSource) {
    requireGroup();
    BarrierDatabase database = Databases.open(dataSource, options.barrier());
    if (desk.add(database)) {
      connection.announce(desk.resources());
    }
    return new TransactionalProducer(
        new TransactionContext(options, connection, encoder, open, desk, database));
  }

  /** As {@link #onReject(DataSource, CompensationHandler, CompensationOptions)}, with defaults. */
  public ActiveSubscription onReject(DataSource dataSource, CompensationHandler handler) {
    return onReject(dataSource, handler, CompensationOptions.DEFAULT);
  }

  /**
   * Compensates what consumers reject: for each reject of a message of this producer group the
   * broker writes a message to the topic {@code <group>.compensation}, in one step with the reject;
   * it is handed to the handler in a transaction of a database, together with a row in {@code
   * escrow_inbox}, so that the effect happens once. A failed compensation is repeated as the retry
   * policy says and is a dead letter in the end. All producers of the group share the work.
   *
   * <p>Uses a connection to the broker of its own, made in the background.
   *
   * @param dataSource the database in which the handler works, always its primary
   * @param handler undoes what was rejected
   * @param how concurrency, retries, inbox
   * @return to pause and resume with; ends with this producer
   * @throws LocalTransactionException if the database cannot be used; the sentence names what is
   *     missing
   * @throws BrokerUnreachableException if this producer is closed
   */
  public ActiveSubscription onReject(
      DataSource dataSource, CompensationHandler handler, CompensationOptions how) {
    requireGroup();
    if (closed) {
      throw closedException();
    }
    Compensations opened = Compensations.open(options, dataSource, how, handler);
    compensations.add(opened);
    return opened.active();
  }

  private void requireGroup() {
    ProducerOptions.check(
        !options.group().isEmpty(),
        "group must be named, since transactions and rejects belong to a group");
  }

  /** As {@link #prepareAsync}, waiting for the answer. */
  public PreparedTransaction prepare(TransactionMessages messages, TransactionOptions how) {
    Waiting.requireOffLoop(connection.loop());
    return Waiting.forValue(
        prepareAsync(UuidV7.next(), messages, how).toCompletableFuture(),
        how.prepareTimeout().toMillis() + 5_000);
  }

  /**
   * Lets the broker hold messages until the caller decides: for users whose transaction is not one
   * of a database with a barrier table. If the caller dies before deciding, the broker asks the
   * {@link TransactionChecker} of a producer of this group.
   *
   * @param transactionId a UUIDv7, made by the caller so that its checker knows it beforehand
   * @param messages what to hold
   * @param how timeouts and check policy; the fallback does not apply here
   * @return completes when both sets are durable, or fails: after {@link OutcomeUnknownException}
   *     roll back or prepare again with the same id
   */
  public CompletionStage<PreparedTransaction> prepareAsync(
      UUID transactionId, TransactionMessages messages, TransactionOptions how) {
    requireGroup();
    if (closed) {
      return CompletableFuture.failedFuture(closedException());
    }
    Prepare prepare;
    try {
      prepare =
          new Prepare(
              transactionId,
              NO_RESOURCE,
              how.policy(),
              encoder.encode(encoder.inTransaction(transactionId, messages.onCommit())),
              encoder.encode(encoder.inTransaction(transactionId, messages.onRollback())));
    } catch (MessageRefusedException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    var handle = new PreparedTransaction(transactionId, new Decider(options, connection), how);
    return connection
        .call(prepare, how.prepareTimeout().toMillis())
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw Failures.of(failure);
              }
              return handle;
            });
  }

  /** Whether a session with the broker is open at this moment. */
  public boolean isConnected() {
    return connection.session() != null;
  }

  /** As {@link #close(Duration)}, waiting up to 10 s. */
  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }

  /**
   * Takes no more messages, waits for compensations that run and messages that are not acknowledged
   * yet, and hangs up.
   *
   * @param timeout longest wait; what is not acknowledged then fails, a compensation that still
   *     runs is delivered again
   */
  public void close(Duration timeout) {
    if (closed) {
      return;
    }
    closed = true;
    long deadline = EventLoop.deadlineAfter(timeout.toMillis());
    cleaner.close();
    try {
      endCompensations(deadline);
      if (!buffer.awaitEmpty(deadline)) {
        LOG.warn("Expected all messages to be acknowledged, but {} are not", buffer.size());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    // Also when interrupted: a connection left behind would go on announcing what nobody answers
    // for.
    stream.close();
    CompletableFuture<?> closing = connection.close(Math.max(0, leftMs(deadline)));
    try {
      closing.get(CLOSE_SLACK_MS + timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("Expected the connection to close in time, but {}", late.toString());
    } finally {
      desk.close();
    }
  }

  private void endCompensations(long deadline) throws InterruptedException {
    CompletableFuture<?>[] ended =
        compensations.stream()
            .map(one -> one.close().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ended).get(Math.max(0, leftMs(deadline)), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      LOG.warn("Expected all compensations to end in time, but {}", late.toString());
    }
  }
}
