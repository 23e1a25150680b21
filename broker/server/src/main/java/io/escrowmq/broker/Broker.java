package io.escrowmq.broker;

import com.fasterxml.jackson.databind.JsonNode;
import io.escrowmq.broker.backup.Archive;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.BrokerVersion;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.broker.dispatch.ReadHealth;
import io.escrowmq.broker.http.Health;
import io.escrowmq.broker.http.HttpApi;
import io.escrowmq.broker.http.Operations;
import io.escrowmq.broker.log.DiskFailedException;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.verify.QuarantineRecord;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker: one shard with its log and its ports. Start reading at {@link ShardParts}, which wires
 * what a message meets in the order in which it meets it.
 *
 * <p>Thread-safe.
 */
public final class Broker implements Operations {

  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  private final BrokerConfig config;
  private final BrokerMetrics metrics;
  private final Vertx vertx;
  private final ShardParts parts;
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile int port = -1;
  private volatile Health health = Health.down("The broker is starting.");
  private volatile @Nullable HttpApi http;

  private Broker(BrokerConfig config, LogOpener logOpener) {
    this.config = config;
    this.metrics = new BrokerMetrics(BrokerVersion.current(), config.storage().durability());
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setBlockedThreadCheckInterval(10)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MINUTES)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    this.parts = new ShardParts(vertx, config, metrics, logOpener, this::failed);
  }

  /**
   * Starts a broker: recovers its state, opens its ports.
   *
   * @param config the configuration
   * @return the broker when it serves; fails with a sentence for the operator if the data directory
   *     or a port cannot be used
   */
  public static CompletionStage<Broker> start(BrokerConfig config) {
    return start(config, LogOpener.CHRONICLE);
  }

  /** Starts a broker on another log: for tests that break it on purpose. */
  static CompletionStage<Broker> start(BrokerConfig config, LogOpener logOpener) {
    Broker broker = new Broker(config, logOpener);
    long startedNanos = System.nanoTime();
    return vertxDeploy(broker)
        .thenCompose(port -> broker.openHttp(port))
        .thenApply(done -> broker.ready(startedNanos))
        .whenComplete(
            (started, failure) -> {
              if (failure != null) {
                broker.vertx.close();
              }
            });
  }

  private static CompletionStage<Integer> vertxDeploy(Broker broker) {
    return broker
        .vertx
        .deployVerticle(broker.parts)
        .toCompletionStage()
        .thenApply(id -> broker.parts.port());
  }

  private CompletionStage<Void> openHttp(int boundPort) {
    port = boundPort;
    if (config.httpPort() < 0) {
      return CompletableFuture.completedFuture(null);
    }
    return HttpApi.start(vertx, new HttpApi.Listen(config.host(), config.httpPort()), this, metrics)
        .thenAccept(api -> http = api);
  }

  private Broker ready(long startedNanos) {
    health = Health.UP;
    LOG.info(
        "EscrowMQ {} ready in {} ms: port {}, HTTP {}, data {}, durability {}, {}",
        BrokerVersion.current(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
        port,
        httpPort() < 0 ? "off" : httpPort(),
        config.data().toAbsolutePath().normalize(),
        config.storage().durability(),
        parts.recoverySummary());
    reportQuarantine();
    return this;
  }

  /** What was given up while no broker ran becomes work orders, unless it has some. */
  private void reportQuarantine() {
    givenUp(FoundDamage.KEPT)
        .whenComplete(
            (record, failure) -> {
              if (failure == null) {
                parts.submit(QuarantineReport.of(record));
              } else {
                LOG.warn("Expected to read what a quarantine gave up, but {}", failure.toString());
              }
            });
  }

  private void failed(Throwable cause) {
    if (!failed.compareAndSet(false, true)) {
      return; // What follows from the first fault is no news.
    }
    health = Health.down("The shard stopped: " + cause.getMessage());
    String what = "Expected the shard to go on, but it stopped for good";
    if (cause instanceof DiskFailedException) {
      LOG.error("{}: {}", what, cause.getMessage());
    } else {
      LOG.error("{}; nothing is acknowledged any more", what, cause);
    }
    vertx.close().onComplete(closed -> stopped.completeExceptionally(cause));
  }

  /** The binary port. */
  public int port() {
    return port;
  }

  /** The HTTP port, -1 if HTTP is off. */
  public int httpPort() {
    HttpApi api = http;
    return api == null ? -1 : api.port();
  }

  /**
   * Stops: refuses new requests, applies what was accepted, writes stamp and snapshot, closes.
   *
   * @return completed when everything is closed
   */
  public CompletionStage<Void> stop() {
    health = Health.down("The broker is stopping.");
    parts
        .stopGracefully()
        .thenCompose(done -> vertx.close().toCompletionStage())
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                LOG.info("EscrowMQ stopped cleanly");
                stopped.complete(null);
              } else {
                stopped.completeExceptionally(failure);
              }
            });
    return stopped;
  }

  /** Completes when the broker has stopped; fails if it stopped because of a fault. */
  public CompletionStage<Void> whenStopped() {
    return stopped;
  }

  @Override
  public CompletionStage<Response> ask(Request request) {
    return parts.ask(request);
  }

  @Override
  public FoundDamage damage() {
    return parts.damage();
  }

  @Override
  public CompletionStage<List<JsonNode>> givenUp(int max) {
    return vertx
        .executeBlocking(() -> QuarantineRecord.read(config.data(), max), false)
        .toCompletionStage();
  }

  @Override
  public CompletionStage<Archive> backup() {
    return vertx.executeBlocking(parts::backup, false).toCompletionStage();
  }

  @Override
  public Health health() {
    Health basic = health;
    String wrong = basic.equals(Health.UP) ? wrong() : "";
    return wrong.isEmpty() ? basic : Health.degraded(wrong);
  }

  private String wrong() {
    List<String> wrong = new ArrayList<>();
    ReadHealth reads = parts.readHealth();
    if (reads.waiting() > 0) {
      wrong.add(
          "The disk fails: %d deliveries wait until it can be read again (%s)."
              .formatted(reads.waiting(), reads.reason()));
    }
    long damaged = damage().count();
    if (damaged > 0) {
      wrong.add(
          "The log is damaged: %d deliveries were given up since the start; see /api/v1/damage."
              .formatted(damaged));
    }
    return String.join(" ", wrong);
  }
}
