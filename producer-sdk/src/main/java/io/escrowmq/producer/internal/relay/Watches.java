package io.escrowmq.producer.internal.relay;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.EventLoop;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Unwatch;
import io.escrowmq.protocol.message.Watch;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watches of a connection, set up again on each session from the highest floor told. */
final class Watches implements ConnectionListener {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private static final long RETRY_MS = 1_000;

  private final Map<Integer, Watched> watched = new ConcurrentHashMap<>();
  private final AtomicInteger nextWatch = new AtomicInteger(1);

  AutoCloseable add(
      BrokerConnection connection, String topic, long fromOffset, ConsumptionListener listener) {
    var one = new Watched(connection.loop(), topic, fromOffset, listener);
    connection
        .loop()
        .execute(
            () -> {
              watched.put(one.number, one);
              Session session = connection.session();
              if (session != null) {
                one.begin(session);
              }
            });
    return () ->
        connection
            .loop()
            .execute(
                () -> {
                  Session session = connection.session();
                  if (watched.remove(one.number) != null && session != null) {
                    CompletableFuture<Response> unused = session.send(new Unwatch(one.number));
                  }
                });
  }

  @Override
  public void connected(Session session) {
    watched.values().forEach(one -> one.begin(session));
  }

  @Override
  public void pushed(Session session, Push push) {
    if (push instanceof Consumed consumed) {
      Watched one = watched.get(consumed.watch());
      if (one != null) {
        one.floor = Math.max(one.floor, consumed.floor());
        one.listener.consumed(consumed);
      }
    }
  }

  private final class Watched {
    private final EventLoop loop;
    private final int number;
    private final String topic;
    private final ConsumptionListener listener;
    private long floor;

    Watched(EventLoop loop, String topic, long fromOffset, ConsumptionListener listener) {
      this.loop = loop;
      this.number = nextWatch.getAndIncrement();
      this.topic = topic;
      this.floor = fromOffset;
      this.listener = listener;
    }

    private void again(Session session) {
      if (session.isOpen() && watched.containsKey(number)) {
        begin(session);
      }
    }

    void begin(Session session) {
      CompletableFuture<Response> unused =
          session
              .send(new Watch(number, topic, floor))
              .whenComplete(
                  (response, failure) -> {
                    if (failure != null && session.isOpen()) {
                      LOG.warn("Expected to watch {}, but {}", topic, failure.getMessage());
                      loop.schedule(RETRY_MS, () -> again(session));
                    }
                  });
    }
  }
}
