package io.escrowmq.benchmarks.load;

import io.escrowmq.benchmarks.contender.Burden;
import io.escrowmq.benchmarks.contender.RunningBroker;
import io.escrowmq.benchmarks.contender.Sender;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the broker has to keep while it is under load, as WHAT:COUNT.
 *
 * @param what {@code backlog} or a kind of burden
 * @param count how many, 1 to 100 million
 */
public record Under(String what, int count) {
  private static final Pattern FORM = Pattern.compile("([a-z]+):([1-9][0-9]{0,8})");
  private static final String BACKLOG = "backlog";
  private static final String BACKLOG_TOPIC = "backlog";
  private static final int BODY_BYTES = 16;

  /** Checks both; throws IllegalArgumentException with a sentence that says what may stand here. */
  public Under {
    LoadPlan.between("--under " + what, count, 1, 100_000_000);
    if (!what.equals(BACKLOG)) {
      requireKind(what);
    }
  }

  /**
   * Reads one.
   *
   * @param text as on the command line
   * @return what it says
   * @throws IllegalArgumentException with a sentence if it says nothing that we know
   */
  public static Under parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Expected --under to be WHAT:COUNT, such as topics:10000, but it is " + text);
    }
    return new Under(matcher.group(1), Integer.parseInt(matcher.group(2)));
  }

  private static void requireKind(String what) {
    if (Arrays.stream(Burden.Kind.values()).noneMatch(kind -> kind.toString().equals(what))) {
      throw new IllegalArgumentException(
          "Expected --under to be backlog or one of "
              + Arrays.toString(Burden.Kind.values())
              + ", but it is "
              + what);
    }
  }

  /** Gives it to the broker, and returns when the broker has it. */
  Burden putOn(RunningBroker broker, Measurement measurement)
      throws IOException, InterruptedException {
    if (!what.equals(BACKLOG)) {
      return broker.burden(Burden.Kind.valueOf(what.toUpperCase(Locale.ROOT)), count);
    }
    byte[] body = Bodies.filled(BODY_BYTES);
    try (Sender sender = broker.publisher(BACKLOG_TOPIC, Fill.IN_FLIGHT)) {
      Fill.run(count, () -> sender.send(body), measurement);
    }
    return () -> {};
  }

  /** As on the command line. */
  @Override
  public String toString() {
    return what + ":" + count;
  }
}
