package io.escrowmq.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Recorded lines beside the tests. {@code -Dgolden.record=true} writes them anew: what was released
 * must never be written anew, a changed format gets a new version.
 */
public final class Golden {
  private static final Path SOURCES = Path.of("src/test/resources/io/escrowmq/core");

  private Golden() {}

  /** Compares with what was recorded. */
  public static void compare(String name, List<String> lines) {
    if (Boolean.getBoolean("golden.record")) {
      try {
        Files.createDirectories(SOURCES);
        Files.write(SOURCES.resolve(name), lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } else {
      assertThat(lines).containsExactlyElementsOf(lines(name));
    }
  }

  /** What was recorded. */
  public static List<String> lines(String name) {
    try (InputStream in = Golden.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("There is no recording " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
