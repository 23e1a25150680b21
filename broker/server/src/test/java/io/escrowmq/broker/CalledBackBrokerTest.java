package io.escrowmq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.UuidV7;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole broker whose configuration names a callback, from its file to a decision. */
class CalledBackBrokerTest {

  private static final CheckPolicy AT_ONCE =
      new CheckPolicy(0, 100, 1_000, 1_000, 0, ExhaustedPolicy.PARK);

  @TempDir Path directory = Path.of(".");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close().toCompletionStage());
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private BrokerConfig config(String callbacks) throws Exception {
    Path file = Files.writeString(directory.resolve("broker.yaml"), callbacks);
    return BrokerConfig.read(file).withData(directory.resolve("data")).withPort(0).withHttpPort(-1);
  }

  @Test
  void shouldDecideByTheAnswerOfAServiceWhenTheProducerIsGone() throws Exception {
    // given
    HttpServer service =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body ->
                                    request
                                        .response()
                                        .putHeader("Content-Type", "application/json")
                                        .end(
                                            new JsonObject(body)
                                                .put("outcome", "COMMIT")
                                                .encode())))
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    Path secret = Files.writeString(directory.resolve("secret"), "a secret of 28 bytes or so.\n");
    BrokerConfig config =
        config(
            """
            callbacks:
              hosts: [localhost]
              urls: {orders: "http://localhost:%d/outcome"}
              secretFile: %s
            """
                .formatted(service.actualPort(), secret));
    Broker broker = await(Broker.start(config));

    // when
    UUID id = prepareAndGo(broker.port());

    // then
    TransactionInfo decided = awaitDecision(broker, id);
    assertThat(decided.state()).isEqualTo("COMMITTED");
    assertThat(decided.decidedBy()).startsWith("CHECK_BACK");
    await(broker.stop());
  }

  @Test
  void shouldNotStartWithoutASecret() throws Exception {
    // given
    BrokerConfig config =
        config("callbacks: {hosts: [localhost], urls: {orders: 'https://localhost/'}}");

    // when
    Throwable why = null;
    try {
      await(Broker.start(config));
    } catch (ExecutionException refused) {
      why = refused.getCause();
    }

    // then
    assertThat(why)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("callbacks.secretFile");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  private static UUID prepareAndGo(int port) throws Exception {
    UUID id = UuidV7.next();
    BrokerConnection dying =
        BrokerConnection.open(
            ConnectionOptions.builder("127.0.0.1", port).producerGroup("orders").build());
    Prepare prepare =
        new Prepare(
            id,
            new UUID(7, 1),
            AT_ONCE,
            List.of(EncodedMessage.of(MessageBuilder.to("placed").body("order").build())),
            List.of());
    assertThat(dying.call(prepare, 5_000).get(10, TimeUnit.SECONDS)).isInstanceOf(Prepared.class);
    dying.close(0).get(10, TimeUnit.SECONDS);
    return id;
  }

  private static TransactionInfo awaitDecision(Broker broker, UUID id) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      Transactions shown = (Transactions) await(broker.ask(new ShowTransaction(id)));
      TransactionInfo transaction = shown.transactions().get(0);
      if (!transaction.state().equals("HELD")) {
        return transaction;
      }
      assertThat(System.nanoTime()).as("still " + transaction).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }
}
