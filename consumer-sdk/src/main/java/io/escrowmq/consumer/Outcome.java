package io.escrowmq.consumer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a handler made of a message. Immutable and thread-safe.
 *
 * <p>The broker learns of it after the handler returned; until the broker has answered, the outcome
 * is kept and sent again after a reconnect. A consumer that dies in between gets the message again.
 */
public sealed interface Outcome {
  /** The longest delay of a retry. */
  Duration MAX_DELAY = Duration.ofDays(365);

  /** The message is consumed. */
  static Outcome ack() {
    return Ack.CONSUMED;
  }

  /**
   * The message was consumed by an earlier delivery, its effect was left out: acknowledged, and
   * counted as a suppressed duplicate.
   */
  static Outcome duplicate() {
    return Ack.DUPLICATE;
  }

  /**
   * The message shall be delivered again, after the pause that the subscription's retry policy
   * knows for this attempt; if the policy has had enough, it becomes a dead letter.
   *
   * @param why a sentence for people, kept with the message
   */
  static Outcome retry(String why) {
    return new Retry(null, why);
  }

  /**
   * The message shall be delivered again, not before a delay, whatever the retry policy says. The
   * broker's own limit of attempts holds all the same.
   *
   * @param after the delay, 0 to {@link #MAX_DELAY}, in whole milliseconds
   */
  static Outcome retry(Duration after) {
    return new Retry(after, "the handler asked for a retry");
  }

  /**
   * A business "no": the message is settled, and the producer's group gets a compensation message,
   * in one step.
   *
   * @param code short machine-readable reason, 1 to 255 bytes
   * @param reason sentence for people
   */
  static Outcome reject(String code, String reason) {
    return new Reject(code, reason);
  }

  /**
   * No attempt can succeed: the message goes to the dead letters at once, where people see it, and
   * frees its key.
   *
   * @param why a sentence for people, kept with the message
   */
  static Outcome deadLetter(String why) {
    return new DeadLetter(why);
  }

  /** Calls the method for this variant. */
  <R> R accept(Handler<R> handler);

  /**
   * One method per variant.
   *
   * @param <R> what each gives back
   */
  interface Handler<R> {
    /** Consumed. */
    R onAck(Ack ack);

    /** Again, please. */
    R onRetry(Retry retry);

    /** Business no. */
    R onReject(Reject reject);

    /** Hopeless. */
    R onDeadLetter(DeadLetter deadLetter);
  }

  /**
   * Consumed.
   *
   * @param suppressed whether an earlier delivery had the effect and this one had none
   */
  record Ack(boolean suppressed) implements Outcome {
    private static final Ack CONSUMED = new Ack(false);
    private static final Ack DUPLICATE = new Ack(true);

    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onAck(this);
    }
  }

  /**
   * To be delivered again.
   *
   * @param after not before this delay; null = as the retry policy says
   * @param why a sentence for people
   */
  record Retry(@Nullable Duration after, String why) implements Outcome {
    /** Checks the delay. */
    public Retry {
      Objects.requireNonNull(why, "why");
      if (after != null && (after.isNegative() || after.compareTo(MAX_DELAY) > 0)) {
        throw new IllegalArgumentException(
            "Expected a retry delay of 0 to " + MAX_DELAY + ", but got " + after);
      }
    }

    /** The delay that the handler asked for; empty = as the retry policy says. */
    public Optional<Duration> delay() {
      return Optional.ofNullable(after);
    }

    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onRetry(this);
    }
  }

  /**
   * Refused for a business reason.
   *
   * @param code short machine-readable reason
   * @param reason sentence for people
   */
  record Reject(String code, String reason) implements Outcome {
    /** Checks the code. */
    public Reject {
      Objects.requireNonNull(reason, "reason");
      int bytes = code.getBytes(StandardCharsets.UTF_8).length;
      if (code.isBlank() || bytes > 255) {
        throw new IllegalArgumentException(
            "Expected a reject code of 1 to 255 bytes, but it has " + bytes);
      }
    }

    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onReject(this);
    }
  }

  /**
   * Hopeless.
   *
   * @param why a sentence for people
   */
  record DeadLetter(String why) implements Outcome {
    /** Checks for null. */
    public DeadLetter {
      Objects.requireNonNull(why, "why");
    }

    @Override
    public <R> R accept(Handler<R> handler) {
      return handler.onDeadLetter(this);
    }
  }
}
