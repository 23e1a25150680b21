package io.escrowmq.relay;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ClientException;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.RefusedException;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.ConsumptionStates;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Names;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.ReportBlockedRow;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Unwatch;
import io.escrowmq.protocol.message.Watch;
import io.escrowmq.protocol.message.Welcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker over the network. Speaks through the client module itself and not through the producer's
 * pipelined stream: the relay has one batch of a lane under way, and must know the fate of each
 * batch as a whole before the next, or a refused row could be overtaken by later ones of its key.
 *
 * <p>A stream (session id) is used for as long as everything on it succeeds; after anything else a
 * new one begins, so that no sequence number ever stands for two different batches.
 */
final class ClientPort implements BrokerPort, ConnectionListener {
  private static final Logger LOG = LoggerFactory.getLogger(ClientPort.class);
  private static final long CLOSE_MS = 1_000;

  private record Stream(UUID session, long next, long epoch) {}

  private final ConnectionOptions options;
  private final String reporter;
  private final Map<String, Stream> streams = new ConcurrentHashMap<>();
  private volatile @Nullable BrokerConnection connection;
  private volatile @Nullable Listener listener;

  // Guarded by this.
  private final Map<String, Integer> watchOf = new HashMap<>();
  private final Map<Integer, String> topicOf = new HashMap<>();
  private int nextWatch;

  /**
   * Connects nowhere yet.
   *
   * @param options whereto
   * @param reporter who reports blocked rows; the same after a restart
   */
  ClientPort(ConnectionOptions options, String reporter) {
    this.options = options;
    this.reporter = reporter;
  }

  @Override
  public void start(Listener told) {
    listener = told;
    BrokerConnection opened = BrokerConnection.open(options, this);
    connection = opened;
    CompletableFuture<Session> unused =
        opened
            .ready()
            .whenComplete(
                (session, failure) -> {
                  if (failure != null) {
                    told.refusedForGood(String.valueOf(cause(failure).getMessage()));
                  }
                });
  }

  @Override
  public void publish(Fence fence, List<EncodedMessage> messages, Consumer<PublishOutcome> reply) {
    Session session = session();
    if (session == null) {
      reply.accept(new PublishOutcome.Unknown());
      return;
    }
    Stream stream = streams.remove(fence.name());
    if (stream == null || stream.epoch != fence.epoch()) {
      stream = new Stream(UUID.randomUUID(), 0, fence.epoch());
    }
    Stream used = stream;
    CompletableFuture<Response> unused =
        session
            .send(new Publish(used.session, used.next, fence.name(), fence.epoch(), messages))
            .whenComplete(
                (response, failure) -> {
                  if (response instanceof Published published
                      && published.placements().size() == messages.size()) {
                    streams.put(fence.name(), new Stream(used.session, used.next + 1, used.epoch));
                    reply.accept(new PublishOutcome.Stored(published.placements()));
                  } else {
                    reply.accept(outcome(failure));
                  }
                });
  }

  @Override
  public void query(List<UUID> ids, Consumer<Optional<List<ConsumptionState>>> reply) {
    Session session = session();
    if (session == null) {
      reply.accept(Optional.empty());
      return;
    }
    CompletableFuture<Response> unused =
        session
            .send(new ConsumptionQuery(ids))
            .whenComplete(
                (response, failure) -> {
                  boolean answered =
                      response instanceof ConsumptionStates states
                          && states.states().size() == ids.size();
                  if (!answered) {
                    LOG.warn("Expected to learn what became of messages, but {}", why(failure));
                  }
                  reply.accept(
                      answered
                          ? Optional.of(((ConsumptionStates) response).states())
                          : Optional.empty());
                });
  }

  @Override
  public void watch(String topic, long fromOffset) {
    Session session = session();
    if (session == null) {
      return;
    }
    unwatch(topic);
    int watch;
    synchronized (this) {
      watch = nextWatch++;
      watchOf.put(topic, watch);
      topicOf.put(watch, topic);
    }
    CompletableFuture<Response> unused =
        session
            .send(new Watch(watch, topic, fromOffset))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null && session.isOpen()) {
                    // The sweep asks by ids what a watch does not tell.
                    LOG.warn("Expected to watch topic {}, but {}", topic, why(failure));
                  }
                });
  }

  @Override
  public void unwatch(String topic) {
    Integer watch;
    synchronized (this) {
      watch = watchOf.remove(topic);
      if (watch != null) {
        topicOf.remove(watch);
      }
    }
    Session session = session();
    if (watch != null && session != null) {
      CompletableFuture<Response> unused = session.send(new Unwatch(watch));
    }
  }

  @Override
  public void report(Entry row, String error, boolean settled) {
    Session session = session();
    if (session == null) {
      return;
    }
    String topic = Names.isValid(row.topic) ? row.topic : "";
    CompletableFuture<Response> unused =
        session
            .send(new ReportBlockedRow(row.id, topic, reporter, row.attempts, error, settled))
            .whenComplete(
                (response, failure) -> {
                  if (failure != null && session.isOpen()) {
                    LOG.warn("Expected the broker to note row {}, but {}", row.seq, why(failure));
                  }
                });
  }

  @Override
  public void close() {
    BrokerConnection open = connection;
    if (open == null) {
      return;
    }
    try {
      open.close(CLOSE_MS).get(2 * CLOSE_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Expected to hang up in good order, but {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void connected(Session session) {
    synchronized (this) {
      watchOf.clear();
      topicOf.clear();
    }
    Welcome welcome = session.welcome();
    told().linked(new Link(welcome.brokerId(), welcome.limits(), welcome.idWindowMs()));
  }

  @Override
  public void disconnected(Session session, ClientException cause) {
    LOG.debug("The broker is gone: {}", cause.getMessage()); // the connection warns
    streams.clear();
    told().unlinked();
  }

  @Override
  public void pushed(Session session, Push push) {
    if (push instanceof Consumed consumed) {
      String topic;
      synchronized (this) {
        topic = topicOf.get(consumed.watch());
      }
      if (topic != null) {
        told().consumed(topic, consumed);
      }
    }
  }

  private Listener told() {
    return Objects.requireNonNull(listener);
  }

  private @Nullable Session session() {
    BrokerConnection open = connection;
    return open == null ? null : open.session();
  }

  private static PublishOutcome outcome(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : cause(failure);
    if (cause instanceof RefusedException refused) {
      return switch (refused.code()) {
        case OUTCOME_UNKNOWN, INTERNAL -> new PublishOutcome.Unknown();
        default -> new PublishOutcome.Refused(refused.code(), refused.text());
      };
    }
    if (cause instanceof IllegalArgumentException tooLong) {
      return new PublishOutcome.Refused(
          io.escrowmq.protocol.error.ErrorCode.LIMIT, String.valueOf(tooLong.getMessage()));
    }
    return new PublishOutcome.Unknown();
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private static String why(@Nullable Throwable failure) {
    return failure == null
        ? "the answer does not fit"
        : String.valueOf(cause(failure).getMessage());
  }
}
