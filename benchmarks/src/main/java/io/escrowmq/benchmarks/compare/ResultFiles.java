package io.escrowmq.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * NAME.md, NAME.json and NAME.svg in a directory, written anew whenever there is more to say.
 *
 * @param directory where; made if need be
 * @param name of the files, without the dot
 */
public record ResultFiles(Path directory, String name) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Writes all three.
   *
   * @param summary what to write
   * @param provenance where it comes from
   * @throws IOException if a file cannot be written
   */
  public void write(Summary summary, Provenance provenance) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve(name + ".md"), MarkdownTable.of(summary, provenance, name + ".svg"));
    Files.writeString(directory.resolve(name + ".svg"), Plot.of(summary));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("provenance", provenance);
    all.put("machine", summary.machine());
    all.put("cases", summary.cases());
    all.put("contenders", summary.contenders());
    all.put("runs", summary.runs());
    Files.writeString(directory.resolve(name + ".json"), JSON.writeValueAsString(all) + "\n");
  }
}
