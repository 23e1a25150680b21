package io.escrowmq.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Compares the statements of a table, for every dialect, with a text that people review. A
 * difference is also written below <code>target/golden</code>, to be copied when it was meant.
 */
public final class GoldenSql {
  private GoldenSql() {}

  /** Fails unless the statements are those of <code>golden/NAME.txt</code>. */
  public static void check(String name, Function<Dialect, ? extends Record> statements)
      throws IOException, ReflectiveOperationException {
    StringBuilder actual = new StringBuilder();
    for (Dialect dialect : Dialect.values()) {
      Record record = statements.apply(dialect);
      for (RecordComponent component : record.getClass().getRecordComponents()) {
        component.getAccessor().setAccessible(true);
        actual
            .append(dialect)
            .append(' ')
            .append(component.getName())
            .append("\n  ")
            .append(component.getAccessor().invoke(record))
            .append('\n');
      }
    }
    String golden = read(name);
    if (!golden.contentEquals(actual)) {
      Path written = Path.of("target", "golden", name + ".txt");
      Files.createDirectories(written.getParent());
      Files.writeString(written, actual);
    }
    assertThat(actual.toString()).isEqualTo(golden);
  }

  private static String read(String name) throws IOException {
    try (InputStream file = GoldenSql.class.getResourceAsStream("golden/" + name + ".txt")) {
      return file == null ? "" : new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
