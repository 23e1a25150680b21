package io.escrowmq.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each decoder under a coverage-guided fuzzer, in a process of its own, beginning with the corpus.
 * The controls begin with nothing and must be found. Longer by {@code -Dfuzz.seconds}; {@code
 * -Dfuzz.keep=true} replaces the corpus by the smallest that reaches all that was reached.
 */
@Tag("fault")
class FuzzingTest {

  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 30);
  private static final boolean KEEP = Boolean.getBoolean("fuzz.keep");
  private static final int SEED = Integer.getInteger("escrowmq.fuzz.seed", 1);
  private static final int CONTROL_SECONDS_MAX = 60;
  private static final int START_AND_MERGE_SECONDS = 120;

  /** The fuzzer's exit code for a finding. */
  private static final int FOUND = 77;

  private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");
  private static final Pattern COVERED = Pattern.compile("cov: (\\d+)");

  @TempDir Path directory;

  @Test
  void shouldFindNothing() throws Exception {
    // given
    Path corpus = Files.createDirectory(directory.resolve("corpus"));
    Corpus.unpack(corpus);

    // when
    int exit = fuzz(FuzzEntry.EVERYTHING, SECONDS, corpus);

    // then
    System.out.printf(
        "fault suite | fuzzing %d decoders: %d inputs in %d s, %d places covered, %s (seed %d)%n",
        Attack.real().size(),
        last(RUNS),
        SECONDS,
        last(COVERED),
        exit == 0 ? "0 findings" : "A FINDING",
        SEED);
    assertThat(exit).as(said()).isZero();
    if (KEEP) {
      Path merged = Files.createDirectory(directory.resolve("merged"));
      assertThat(
              fuzz(
                  FuzzEntry.EVERYTHING,
                  SECONDS,
                  merged,
                  corpus.toString(),
                  "-merge=1",
                  "-use_value_profile=0"))
          .isZero();
      Corpus.keep(merged);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "^PLANTED.*")
  void shouldFindWhatIsPlanted(Attack attack) throws Exception {
    // when
    Path nothing = Files.createDirectory(directory.resolve("corpus"));
    int exit = fuzz(attack.name(), CONTROL_SECONDS_MAX, nothing);

    // then
    System.out.printf(
        "fault suite | fuzzing, %s (control): %s (seed %d)%n",
        attack.corpus().replace('_', ' '), exit == FOUND ? "found" : "NOT FOUND", SEED);
    assertThat(exit).as(said()).isEqualTo(FOUND);
  }

  private int fuzz(String attack, int seconds, Path corpus, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(),
                "--target_args=" + attack,
                "--instrumentation_includes=io.escrowmq.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + seconds,
                "-max_len=4096",
                "-rss_limit_mb=2048",
                "-use_value_profile=1",
                "-print_final_stats=1",
                "-seed=" + SEED,
                corpus.toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    try {
      assertThat(process.waitFor(seconds + START_AND_MERGE_SECONDS, TimeUnit.SECONDS))
          .as("the fuzzer came to its end")
          .isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private Path log() {
    return directory.resolve("fuzzer.log");
  }

  private String said() throws IOException {
    return Files.readString(log());
  }

  private long last(Pattern number) throws IOException {
    Matcher matcher = number.matcher(said());
    long last = 0;
    while (matcher.find()) {
      last = Long.parseLong(matcher.group(1));
    }
    return last;
  }
}
