package io.escrowmq.broker.callback;

import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.config.CallbacksConfig;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All callbacks of a broker. Addresses, secret and certificates are read once, by {@link #open};
 * what changes outside afterwards changes nothing here.
 */
public final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  /** Shorter than most services keep an idle connection: a question into a closed one is lost. */
  private static final int KEEP_ALIVE_S = 5;

  private static final int HEADERS_BYTES_MAX = 8 << 10;
  private static final int CERTIFICATES_BYTES_MAX = 1 << 20;

  private final Vertx vertx;
  private final CallbacksConfig config;
  private final BrokerMetrics metrics;
  private final List<Service> services;
  private final @Nullable Signer signer;
  private final @Nullable PemTrustOptions trusted;
  private final List<Callback> joined = new ArrayList<>();

  private Callbacks(
      Vertx vertx, CallbacksConfig config, BrokerMetrics metrics, Surroundings surroundings) {
    this.vertx = vertx;
    this.config = config;
    this.metrics = metrics;
    this.services =
        config.urls().keySet().stream()
            .map(group -> Service.of(group, config, surroundings))
            .toList();
    this.signer = services.isEmpty() ? null : Signer.read(config, surroundings);
    this.trusted = config.caFile().isEmpty() ? null : trusted(config.caFile());
  }

  /**
   * Looks up the services and reads the secret. Blocks while names are resolved; without a URL it
   * does nothing.
   *
   * @param vertx makes the clients
   * @param config which groups, and where
   * @param metrics where to count
   * @param surroundings resolves names and has the environment
   * @return callbacks that are not asked yet
   * @throws ConfigException if an address, the secret or the certificates cannot be used
   */
  public static Callbacks open(
      Vertx vertx, CallbacksConfig config, BrokerMetrics metrics, Surroundings surroundings) {
    return new Callbacks(vertx, config, metrics, surroundings);
  }

  /**
   * Makes the clients and lets the check-back ask.
   *
   * @param checkBack whose questions go out; gets the answers
   * @param shard runs tasks on the shard's thread
   * @param nowMs shard time
   * @return completes when the check-back can ask
   */
  public Future<Void> start(CheckBack checkBack, Executor shard, LongSupplier nowMs) {
    Signer signs = signer;
    if (signs == null) {
      return Future.succeededFuture();
    }
    List<Line> lines = new ArrayList<>();
    return vertx
        .deployVerticle(
            context -> {
              services.forEach(service -> lines.add(line(context, service, signs)));
              return Future.succeededFuture();
            })
        .onSuccess(
            deployed ->
                shard.execute(() -> lines.forEach(line -> join(line, checkBack, shard, nowMs))))
        .mapEmpty();
  }

  private Line line(Context context, Service service, Signer signs) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) config.connectTimeoutMs())
            .setSslHandshakeTimeout(config.connectTimeoutMs())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setKeepAliveTimeout(KEEP_ALIVE_S)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
            .setVerifyHost(true)
            .setForceSni(service.hasName());
    if (trusted != null) {
      options.setTrustOptions(trusted);
    }
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(new PoolOptions().setHttp1MaxSize(share()))
            .withConnectHandler(Callbacks::leaveFailuresToCalls)
            .build();
    return new Line(vertx, context, client, service, signs, config.answerTimeoutMs());
  }

  /** Else each failure would be a line of Vert.x in the log, however many there are. */
  private static void leaveFailuresToCalls(HttpConnection connection) {
    connection.exceptionHandler(failure -> LOG.debug("Expected HTTP, but {}", failure.toString()));
  }

  /** An equal part of all for each group, which nobody else can use up. */
  private int share() {
    return Math.min(config.groupConcurrency(), config.concurrency() / services.size());
  }

  private void join(Line line, CheckBack checkBack, Executor shard, LongSupplier nowMs) {
    Callback callback =
        new Callback(line, config, share(), checkBack, shard, nowMs, metrics.callbacks());
    joined.add(callback);
    callback.join();
    LOG.info("Producer group {} has a callback at {}", line.service().group(), line.service());
  }

  /** Answers that are under way lead to nothing any more. Call on the shard's thread. */
  public void close() {
    joined.forEach(Callback::close);
  }

  private static PemTrustOptions trusted(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] pem = in.readNBytes(CERTIFICATES_BYTES_MAX);
      int found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .size();
      if (found > 0) {
        return new PemTrustOptions().addCertValue(Buffer.buffer(pem));
      }
    } catch (IOException | InvalidPathException | CertificateException e) {
      throw new ConfigException(
          "Expected callbacks.caFile to hold certificates in PEM, but: " + e + ".");
    }
    throw new ConfigException(
        "Expected callbacks.caFile to hold certificates in PEM, but there is none.");
  }
}
