package io.escrowmq.jdbc.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** RACES.md names each test of the races, and nothing that is not there. */
class RacesPageTest {
  private static final Pattern NAMED = Pattern.compile("`(should\\w+)`");

  @Test
  void shouldNameEachRace() throws IOException {
    Set<String> named =
        NAMED
            .matcher(Files.readString(Path.of("RACES.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(tests());
  }

  private static Set<String> tests() {
    Set<String> names = new TreeSet<>();
    for (Class<?> at = PostgresqlRacesTest.class; at != Object.class; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Test.class)) {
          names.add(method.getName());
        }
      }
    }
    return names;
  }
}
