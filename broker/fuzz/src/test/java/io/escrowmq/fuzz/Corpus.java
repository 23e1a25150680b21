package io.escrowmq.fuzz;

import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.ShardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Inputs that once reached new code, one per line in hexadecimal: {@code corpus/NAME.hex} of an
 * {@link Attack}. Shorter ones come first.
 */
final class Corpus {

  private static final Path DIRECTORY = Path.of("src", "test", "resources", "corpus");

  /** Longer inputs are not kept: what they reach shorter ones nearly always reach, too. */
  private static final int KEPT_BYTES_MAX = 350;

  private Corpus() {}

  /** The inputs of an attack; none if nobody kept any. */
  static List<byte[]> inputs(Attack attack) throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    Path file = file(attack);
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        inputs.add(HexFormat.of().parseHex(line));
      }
    }
    if (attack == Attack.SNAPSHOTS) {
      inputs.addAll(snapshots());
    }
    return inputs;
  }

  /** Snapshots of what the batches of the corpus make, in today's format whatever that is. */
  private static List<byte[]> snapshots() throws IOException {
    List<byte[]> snapshots = new ArrayList<>();
    ShardState state = new ShardState();
    long number = 0;
    for (byte[] command : inputs(Attack.COMMANDS)) {
      number++;
      ByteBuffer payload = ByteBuffer.allocate(Integer.BYTES + command.length);
      payload.putInt(command.length).put(command).flip();
      try {
        BatchPayload.fold(
            state,
            new DurableBatch(
                new LogPosition(number),
                number,
                1,
                1_700_000_000_000L + number,
                1,
                1,
                payload,
                null));
      } catch (RuntimeException noCommand) {
        continue; // The corpus holds what is refused as well.
      }
      snapshots.add(SnapshotAttack.bytes(state));
    }
    return snapshots;
  }

  /** Writes each input of each attack into a file of its own, behind the byte that chooses it. */
  static void unpack(Path directory) throws IOException {
    for (Attack attack : Attack.real()) {
      int number = 0;
      for (byte[] input : inputs(attack)) {
        byte[] chosen = new byte[1 + input.length];
        chosen[0] = FuzzEntry.choice(attack);
        System.arraycopy(input, 0, chosen, 1, input.length);
        Files.write(directory.resolve(attack.corpus() + "-" + number++), chosen);
      }
    }
  }

  /** Keeps the inputs in a directory in place of those that are kept. */
  static void keep(Path directory) throws IOException {
    Files.createDirectories(DIRECTORY);
    List<Attack> attacks = Attack.real();
    List<TreeSet<String>> lines = new ArrayList<>();
    for (int i = 0; i < attacks.size(); i++) {
      lines.add(
          new TreeSet<>(
              Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())));
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        byte[] chosen = Files.readAllBytes(file);
        if (chosen.length > 1 && chosen.length <= KEPT_BYTES_MAX) {
          lines
              .get((chosen[0] & 0xFF) % attacks.size())
              .add(HexFormat.of().formatHex(chosen, 1, chosen.length));
        }
      }
    }
    for (int i = 0; i < attacks.size(); i++) {
      if (attacks.get(i) != Attack.SNAPSHOTS) { // Made anew of today's format.
        Files.write(file(attacks.get(i)), lines.get(i));
      }
    }
  }

  private static Path file(Attack attack) {
    return DIRECTORY.resolve(attack.corpus() + ".hex");
  }
}
