package io.escrowmq.broker.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.broker.verify.Verification.Effect;
import io.escrowmq.broker.verify.Verification.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What an operator gave up, one JSON object per line in {@code quarantine/record.jsonl}: places,
 * then the messages that are lost by them. For people; the broker goes by what stands in the log.
 */
public final class QuarantineRecord {
  private static final String DIRECTORY = "quarantine";
  private static final String FILE = "record.jsonl";

  private final Path directory;

  QuarantineRecord(Path data) {
    this.directory = data.resolve(DIRECTORY);
  }

  /**
   * {@return what was given up, as it was recorded, the newest last} Reads a file.
   *
   * @param data the broker's data directory
   * @param max as many entries at most, the newest ones
   * @throws IOException if there is a record that cannot be read
   */
  public static List<JsonNode> read(Path data, int max) throws IOException {
    Path file = data.resolve(DIRECTORY).resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(file);
    ObjectMapper mapper = new ObjectMapper();
    List<JsonNode> entries = new ArrayList<>();
    for (String line : lines.subList(Math.max(0, lines.size() - max), lines.size())) {
      entries.add(mapper.readTree(line));
    }
    return entries;
  }

  Path directory() {
    return directory;
  }

  /** Appends, by a forced copy and a rename. */
  void add(List<Place> places, List<LostMessage> lost, long lostMessages, long timeMs)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    Path file = directory.resolve(FILE);
    Files.createDirectories(directory);
    if (Files.exists(file)) {
      lines.append(Files.readString(file));
    }
    for (Place place : places) {
      if (place.effect() != Effect.GIVEN_UP && place.effect() != Effect.HARMLESS) {
        ObjectNode json = VerificationJson.place(place);
        lines.append(json.put("shardTimeMs", timeMs)).append('\n');
      }
    }
    for (LostMessage message : lost) {
      lines.append(VerificationJson.lost(message)).append('\n');
    }
    if (lostMessages > lost.size()) {
      lines.append(
          VerificationJson.object().put("moreLostMessages", lostMessages - lost.size()) + "\n");
    }
    write(file, lines.toString());
  }

  private void write(Path file, String lines) throws IOException {
    Path draft = directory.resolve(FILE + ".tmp");
    try (FileChannel out =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
