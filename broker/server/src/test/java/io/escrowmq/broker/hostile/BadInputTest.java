package io.escrowmq.broker.hostile;

import static io.escrowmq.protocol.error.ErrorCode.CORRUPT;
import static io.escrowmq.protocol.error.ErrorCode.HELLO_REQUIRED;
import static io.escrowmq.protocol.error.ErrorCode.INVALID_ARGUMENT;
import static io.escrowmq.protocol.error.ErrorCode.INVALID_GROUP;
import static io.escrowmq.protocol.error.ErrorCode.INVALID_ID;
import static io.escrowmq.protocol.error.ErrorCode.INVALID_TOPIC;
import static io.escrowmq.protocol.error.ErrorCode.LIMIT;
import static io.escrowmq.protocol.error.ErrorCode.MALFORMED;
import static io.escrowmq.protocol.error.ErrorCode.NOT_FOUND;
import static io.escrowmq.protocol.error.ErrorCode.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.Broker;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.Durability;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Pong;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input at the binary port: what each kind of it is answered, whether the connection ends, and
 * that another connection goes on. HTTP has its table in HttpApiTest, files have theirs in
 * LogDirectoryTest and BrokerConfigTest.
 */
class BadInputTest {

  @TempDir static Path directory;

  private static Broker broker;
  private static RawClient bystander;

  /**
   * A row of the table.
   *
   * @param name what it is
   * @param hello whether the client introduces itself first
   * @param bytes what it sends
   * @param code what it is answered
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Row(String name, boolean hello, byte[] bytes, ErrorCode code) {
    @Override
    public String toString() {
      return name + " is " + code;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    broker =
        Broker.start(
                BrokerConfig.defaults()
                    .withData(directory.resolve("data"))
                    .withPort(0)
                    .withHttpPort(-1)
                    .withDurability(Durability.OS))
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    bystander = new RawClient(broker.port()).hello();
  }

  @AfterAll
  static void stop() throws Exception {
    bystander.close();
    broker.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  static Stream<Row> rows() {
    return Stream.of(streams(), frames(), fields(), names(), messages()).flatMap(List::stream);
  }

  /** What is no stream of frames at all. */
  private static List<Row> streams() {
    byte[] random = new byte[64];
    new SplittableRandom(7).nextBytes(random);
    return List.of(
        new Row("random bytes", false, random, LIMIT),
        new Row("HTTP", false, Bytes.ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), UNSUPPORTED),
        new Row("HTTP after hello", true, Bytes.ascii("POST / HTTP/1.1\r\n\r\n"), UNSUPPORTED),
        new Row("a TLS hello", false, Bytes.hex("16030100c8010000c40303"), UNSUPPORTED),
        new Row("length 0", true, Bytes.hex("00000000"), MALFORMED),
        new Row("length 11", true, Bytes.hex("0000000b"), MALFORMED),
        new Row("a negative length", true, Bytes.hex("80000000"), LIMIT),
        new Row("a length of -1", true, Bytes.hex("ffffffff"), LIMIT),
        new Row("a huge length", true, Bytes.hex("7fffffff"), LIMIT));
  }

  /** Frames that are not spoken here. */
  private static List<Row> frames() {
    return List.of(
        new Row("an unknown version", true, Bytes.hex("0000000c02"), UNSUPPORTED),
        new Row("an unknown type", true, Bytes.hex("0000000c0163"), UNSUPPORTED),
        new Row("flags", true, Bytes.hex("0000000c01280001"), UNSUPPORTED),
        new Row("a response", true, Bytes.frame(FrameType.DONE, ""), UNSUPPORTED),
        new Row("a push", true, Bytes.frame(FrameType.FENCE, "00000000"), UNSUPPORTED),
        new Row("no hello first", false, Bytes.frame(FrameType.PING, ""), HELLO_REQUIRED),
        new Row("a second hello", true, RawClient.frame(9, Bytes.HELLO), INVALID_ARGUMENT),
        new Row("correlation 0", true, Bytes.hex("0000000c012800000000000000000000"), MALFORMED),
        new Row("a cut field", true, Bytes.frame(FrameType.ACK, "0000"), MALFORMED),
        new Row("more than its fields", true, Bytes.frame(FrameType.PING, "00"), MALFORMED));
  }

  /** Values out of their range. */
  private static List<Row> fields() {
    String count = "7fffffff";
    String session = "11111111222243338444555555555555";
    String ack = "00000001" + "00000000";
    String retry = "00000001" + "00000000" + "0000000000000005" + "00000001";
    return List.of(
        new Row("2^31-1 ranges", true, Bytes.frame(FrameType.ACK, ack + count), LIMIT),
        new Row("2^31-1 ids", true, Bytes.frame(FrameType.CONSUMPTION_QUERY, count), LIMIT),
        new Row(
            "2^31-1 messages",
            true,
            Bytes.frame(
                FrameType.PUBLISH, session + "0".repeat(16) + "0000" + "0".repeat(16) + count),
            LIMIT),
        new Row(
            "9999 ranges in no bytes",
            true,
            Bytes.frame(FrameType.ACK, ack + "0000270f"),
            MALFORMED),
        new Row(
            "a negative delay",
            true,
            Bytes.frame(FrameType.RETRY, retry + "8000000000000000" + "00" + "0000"),
            INVALID_ARGUMENT),
        new Row(
            "an overflowing delay",
            true,
            Bytes.frame(FrameType.RETRY, retry + "7fffffffffffffff" + "00" + "0000"),
            INVALID_ARGUMENT),
        new Row(
            "an ack of another's subscription",
            true,
            Bytes.frame(FrameType.ACK, ack + "00000001" + "0".repeat(32)),
            NOT_FOUND),
        new Row(
            "a decision of nothing",
            true,
            Bytes.frame(FrameType.DECIDE, session + "01" + "0000"),
            NOT_FOUND),
        new Row(
            "a text that is not UTF-8",
            true,
            Bytes.frame(FrameType.CREATE_TOPIC, "0002" + "c328"),
            MALFORMED));
  }

  /** Names of topics and groups. */
  private static List<Row> names() {
    return Stream.of(
            "",
            "../../etc/passwd",
            "%2e%2e",
            "..",
            ".hidden",
            "a/b",
            "a\\b",
            "a\0b",
            "a\nb",
            "a b",
            "\u202e",
            "x".repeat(256),
            "x".repeat(10_240))
        .flatMap(
            name ->
                Stream.of(
                    new Row(
                        "topic " + Bytes.shown(name),
                        true,
                        Bytes.frame(FrameType.CREATE_TOPIC, Bytes.name(name)),
                        INVALID_TOPIC),
                    new Row(
                        "group " + Bytes.shown(name),
                        true,
                        Bytes.frame(
                            FrameType.CREATE_GROUP, Bytes.name("t") + Bytes.name(name) + "0100"),
                        INVALID_GROUP),
                    new Row(
                        "a message to " + Bytes.shown(name),
                        true,
                        Bytes.publish(Bytes.message(name, 0, 0)),
                        INVALID_TOPIC)))
        .toList();
  }

  /** Messages that are not stored. */
  private static List<Row> messages() {
    byte[] corrupt = Bytes.message("t", 0, 0);
    corrupt[corrupt.length - 1] ^= 1;
    byte[] negative = Bytes.patched(Bytes.message("t", 0, 0), 24, (byte) 0x80);
    byte[] late = Bytes.patched(Bytes.message("t", 0, 0), 24, (byte) 0x7f);
    byte[] noV7 = Bytes.patched(Bytes.message("t", 0, 0), 14, (byte) 0x40);
    return List.of(
        new Row("a wrong checksum", true, Bytes.publish(corrupt), CORRUPT),
        new Row("65535 headers", true, Bytes.publish(Bytes.message("t", 65_535, 0)), LIMIT),
        new Row("a header of 1 MiB", true, Bytes.publish(Bytes.message("t", 1, 1 << 20)), LIMIT),
        new Row("a negative time", true, Bytes.publish(negative), INVALID_ARGUMENT),
        new Row("a time beyond all", true, Bytes.publish(late), INVALID_ARGUMENT),
        new Row("an id of another kind", true, Bytes.publish(noV7), INVALID_ID));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void shouldBeAnsweredByNameAndDisturbNobody(Row row) throws IOException {
    try (RawClient client = new RawClient(broker.port())) {
      // given
      if (row.hello()) {
        client.hello();
      }

      // when
      client.send(row.bytes());

      // then
      Refused refused = (Refused) client.answer();
      assertThat(refused.code()).isEqualTo(row.code());
      assertThat(refused.text())
          .isNotBlank()
          .doesNotContain("Exception", "io.escrowmq", "java.", directory.toString());
      if (refused.code().closesConnection() || !aligned(row)) {
        assertThat(client.ended()).as("the connection ended").isTrue();
      } else {
        client.request(new Ping());
        assertThat(client.answer()).isInstanceOf(Pong.class);
      }
    }
    bystander.request(new ListTopics("", 10));
    assertThat(((Topics) bystander.answer()).topics()).as("nothing was made of it").isEmpty();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("data"));
    }
  }

  /** Whether the place in the stream is known behind it: the frame itself could be read. */
  private static boolean aligned(Row row) {
    byte[] bytes = row.bytes();
    int length = ByteBuffer.wrap(bytes).getInt();
    return length == bytes.length - 4;
  }
}
