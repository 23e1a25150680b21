package io.escrowmq.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log of rules version 1 leads to the state that it led to when it was recorded. */
class GoldenLogTest {
  private static final String NAME = "log-v1.txt";
  private static final String HASH = "state hash ";

  /** What was recorded: lines of time and bytes, then the hash. */
  private static ShardState replay(List<String> lines, long firstPosition) {
    ShardState state = new ShardState();
    long position = firstPosition;
    for (String line : lines) {
      if (!line.startsWith(HASH)) {
        int space = line.indexOf(' ');
        byte[] bytes = HexFormat.of().parseHex(line.substring(space + 1));
        Command command = CommandCodec.decode(ByteBuffer.wrap(bytes));
        long timeMs = Long.parseLong(line.substring(0, space));
        state.apply(timeMs, new MessageRef(position++, 0), command, effect -> {});
      }
    }
    return state;
  }

  @Test
  void shouldRecordTheLog() {
    TestShard shard = new TestShard();
    List<String> lines = new ArrayList<>();
    for (Command command : Samples.oneOfEach()) {
      ByteBuffer bytes = ByteBuffer.allocate(CommandCodec.encodedLength(command));
      CommandCodec.encode(command, bytes);
      shard.pass(700);
      shard.apply(command);
      lines.add(shard.nowMs + " " + HexFormat.of().formatHex(bytes.array()));
    }
    lines.add(HASH + Long.toHexString(shard.state.stateHash()));

    Golden.compare(NAME, lines);
  }

  @Test
  void shouldReplayToTheRecordedHashAtAnyPositions() {
    List<String> lines = Golden.lines(NAME);
    String recorded = lines.get(lines.size() - 1);

    for (long firstPosition : new long[] {1, 1_000_000}) {
      ShardState replayed = replay(lines, firstPosition);
      assertThat(HASH + Long.toHexString(replayed.stateHash())).isEqualTo(recorded);
    }
  }

  @Test
  void shouldReachTheSameStateFromEachSnapshotOnTheWay() throws IOException {
    List<String> lines = Golden.lines(NAME);
    TestShard shard = new TestShard();
    for (Command command : Samples.oneOfEach()) {
      shard.pass(700);
      shard.apply(command);
      shard.state = TestShard.restore(shard.save());
    }

    assertThat(HASH + Long.toHexString(shard.state.stateHash()))
        .isEqualTo(lines.get(lines.size() - 1));
  }

  @Test
  void shouldReadNoDamagedSnapshotAsAnother() {
    TestShard shard = new TestShard();
    Samples.oneOfEach().forEach(shard::apply);
    byte[] bytes = shard.save();
    for (int length = 0; length < bytes.length; length++) {
      byte[] shortened = Arrays.copyOf(bytes, length);
      assertThat(catchThrowable(() -> TestShard.restore(shortened)))
          .isInstanceOf(IOException.class);
    }
  }
}
