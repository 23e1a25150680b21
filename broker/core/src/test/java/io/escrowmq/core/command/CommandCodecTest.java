package io.escrowmq.core.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.core.Golden;
import io.escrowmq.core.Samples;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandCodecTest {
  private static byte[] bytes(Command command) {
    ByteBuffer buffer =
        ByteBuffer.allocate(CommandCodec.encodedLength(command)).order(ByteOrder.LITTLE_ENDIAN);
    CommandCodec.encode(command, buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return buffer.array();
  }

  @Test
  void shouldWriteTheGoldenBytesOfEachCommand() {
    List<String> lines = new ArrayList<>();
    for (Command command : Samples.oneOfEach()) {
      lines.add(
          command.getClass().getSimpleName() + " " + HexFormat.of().formatHex(bytes(command)));
    }

    Golden.compare("commands-v1.txt", lines);
  }

  @Test
  void shouldReadTheGoldenBytesOfEachCommand() {
    List<Command> read = new ArrayList<>();
    for (String line : Golden.lines("commands-v1.txt")) {
      byte[] bytes = HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1));
      read.add(CommandCodec.decode(ByteBuffer.wrap(bytes)));
    }

    assertThat(read).isEqualTo(Samples.oneOfEach());
  }

  @Test
  void shouldNameTheDamageOfEachShortenedCommand() {
    for (Command command : Samples.oneOfEach()) {
      byte[] bytes = bytes(command);
      for (int length = 0; length < bytes.length; length++) {
        ByteBuffer shortened = ByteBuffer.wrap(bytes, 0, length);
        assertThatThrownBy(() -> CommandCodec.decode(shortened))
            .isInstanceOf(CorruptCommandException.class)
            .hasMessageContaining("at byte");
      }
    }
  }

  @Test
  void shouldNeverFailOtherwiseOnFlippedBytes() {
    Random random = new Random(42);
    for (Command command : Samples.oneOfEach()) {
      for (int i = 0; i < 2_000; i++) {
        byte[] bytes = bytes(command);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          assertThat(CommandCodec.decode(ByteBuffer.wrap(bytes))).isNotNull();
        } catch (CorruptCommandException expected) {
          assertThat(expected.position()).isBetween(0, bytes.length);
        }
      }
    }
  }

  @Test
  void shouldRefuseWhatFollowsACommand() {
    byte[] bytes = bytes(new Tick());
    ByteBuffer longer = ByteBuffer.allocate(bytes.length + 1).put(bytes).rewind();

    assertThatThrownBy(() -> CommandCodec.decode(longer))
        .isInstanceOf(CorruptCommandException.class)
        .hasMessageContaining("1 bytes follow");
  }

  @Test
  void shouldRefuseAHugeCountWithoutAllocating() {
    ByteBuffer huge = ByteBuffer.allocate(64);
    huge.put((byte) 1).put((byte) 10).putShort((short) 0).putShort((short) 0);
    huge.putInt(Integer.MAX_VALUE).rewind();

    assertThatThrownBy(() -> CommandCodec.decode(huge))
        .isInstanceOf(CorruptCommandException.class)
        .hasMessageContaining("count");
  }

  @Test
  void shouldShareTheArrayOfTheBufferWithImages() {
    byte[] bytes = bytes(Samples.publish(0, Samples.message(1, "orders")));

    Publish read = (Publish) CommandCodec.decode(ByteBuffer.wrap(bytes));

    assertThat(read.messages().get(0).image().array()).isSameAs(bytes);
  }

  @Test
  void shouldCopyImagesOutOfABufferWithoutArray() {
    Publish publish = Samples.publish(0, Samples.message(1, "orders"));
    ByteBuffer direct = ByteBuffer.allocateDirect(200);
    direct.position(9);
    CommandCodec.encode(publish, direct);
    direct.flip().position(9);

    assertThat(CommandCodec.decode(direct)).isEqualTo(publish);
    assertThat(direct.hasRemaining()).isFalse();
  }

  @Test
  void shouldCutTextsThatAreTooLongBetweenCharacters() {
    CreateTopic read =
        (CreateTopic)
            CommandCodec.decode(ByteBuffer.wrap(bytes(new CreateTopic("\u00e4".repeat(40_000)))));

    assertThat(read.topic()).isEqualTo("\u00e4".repeat(32_767));
  }
}
