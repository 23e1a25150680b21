package io.escrowmq.broker.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds CONFIGURATION.md against the records. */
class ConfigurationPageTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([\\w.]+)` \\| (\\w*) ?\\| `([^`]*)` \\| (.+) \\|");

  @Test
  void shouldListEveryKeyWithUnitAndDefault() throws IOException {
    // given
    List<String> written = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("CONFIGURATION.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        written.add(row.group(1) + " [" + row.group(2) + "] = " + row.group(3));
        assertThat(row.group(4)).isNotBlank();
      }
    }

    // when
    List<String> real = new ArrayList<>();
    Keys.flatten(BrokerConfig.defaults())
        .forEach((key, value) -> real.add(key + " [" + unit(key) + "] = " + shown(value)));

    // then
    assertThat(written).containsExactlyElementsOf(real);
  }

  private static String unit(String key) {
    return key.endsWith("Bytes") ? "bytes" : key.endsWith("Ms") ? "ms" : "";
  }

  private static String shown(Object value) {
    boolean none = value.equals("") || value.equals(List.of()) || value.equals(Map.of());
    return none ? "none" : value instanceof Durability ? Value.name(value) : value.toString();
  }
}
