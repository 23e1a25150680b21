package io.escrowmq.producer.internal.relay;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.Session;
import io.escrowmq.producer.internal.stream.PublishStream;
import io.escrowmq.producer.internal.stream.StreamOptions;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.ConsumptionStates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A relay's connection to the broker: fenced streams, questions by id, and watches, over one socket
 * that comes back. Thread-safe; everything completes on the connection's event loop.
 */
public final class RelayLink implements AutoCloseable {
  /** Short enough for any broker's batch limit, long enough that few frames are needed. */
  private static final int IDS_PER_QUERY = 500;

  private final BrokerConnection connection;
  private final Watches watches;

  private RelayLink(ConnectionOptions options, ConnectionListener... listeners) {
    this.watches = new Watches();
    this.connection = BrokerConnection.open(options, watches);
    for (ConnectionListener listener : listeners) {
      connection.addListener(listener);
    }
  }

  /**
   * Begins to connect, and goes on doing so until it is closed.
   *
   * @param options where and how
   * @param listeners told about sessions, after the watches were set up again
   * @return the link, which is not connected yet
   */
  public static RelayLink open(ConnectionOptions options, ConnectionListener... listeners) {
    return new RelayLink(options, listeners);
  }

  /** {@return completes at the first welcome; fails only when the broker refuses hello for good} */
  public CompletionStage<Void> ready() {
    return connection.ready().thenAccept(session -> {});
  }

  /** {@return whether a session is open at this moment} */
  public boolean isConnected() {
    return connection.session() != null;
  }

  /** {@return the broker's id window in milliseconds, or -1 while there is no session} */
  public long idWindowMs() {
    Session session = connection.session();
    return session == null ? -1 : session.welcome().idWindowMs();
  }

  /**
   * A stream that only the highest epoch of its name may use.
   *
   * @param fence the name, such as database and lane
   * @param epoch of the lane's lease
   * @return a new stream
   */
  public FencedStream fencedStream(String fence, long epoch) {
    return new FencedStream(
        new PublishStream(connection, StreamOptions.DEFAULT.fencedBy(fence, epoch)));
  }

  /**
   * What became of messages; asked again over reconnects.
   *
   * @param ids any number
   * @param timeoutMs longest wait, milliseconds
   * @return one state for each id, in order; or fails as any request may
   */
  public CompletionStage<List<ConsumptionState>> consumption(Collection<UUID> ids, long timeoutMs) {
    List<UUID> all = List.copyOf(ids);
    CompletableFuture<List<ConsumptionState>> result =
        CompletableFuture.completedFuture(new ArrayList<>());
    for (int from = 0; from < all.size(); from += IDS_PER_QUERY) {
      List<UUID> part = all.subList(from, Math.min(all.size(), from + IDS_PER_QUERY));
      CompletableFuture<List<ConsumptionState>> states =
          connection
              .call(new ConsumptionQuery(part), timeoutMs)
              .thenApply(response -> ((ConsumptionStates) response).states());
      result =
          result.thenCombine(
              states,
              (before, more) -> {
                before.addAll(more);
                return before;
              });
    }
    return result;
  }

  /**
   * Watches what is consumed of a topic, over reconnects.
   *
   * @param topic need not exist yet
   * @param fromOffset nothing below is of interest
   * @param listener told the state at once and at each change
   * @return closes the watch
   */
  public AutoCloseable watch(String topic, long fromOffset, ConsumptionListener listener) {
    return watches.add(connection, topic, fromOffset, listener);
  }

  /** {@return why there is no session, or null if none ever failed} */
  public @Nullable Throwable lastFailure() {
    return connection.lastFailure();
  }

  /** Hangs up after a second for outstanding replies at most. */
  @Override
  public void close() {
    CompletableFuture<Void> unused = connection.close(1_000);
  }
}
