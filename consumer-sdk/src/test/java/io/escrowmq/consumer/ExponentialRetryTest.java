package io.escrowmq.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExponentialRetryTest {
  private final RuntimeException failure = new IllegalStateException("no");

  @Test
  void shouldDoubleThePauseUpToTheCap() {
    // given
    ExponentialRetry policy =
        ExponentialRetry.builder()
            .first(Duration.ofSeconds(1))
            .cap(Duration.ofSeconds(10))
            .jitter(0)
            .maxAttempts(200)
            .build();

    // then
    assertThat(policy.decide(1, failure).after()).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.decide(2, failure).after()).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.decide(4, failure).after()).isEqualTo(Duration.ofSeconds(8));
    assertThat(policy.decide(5, failure).after()).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.decide(64, failure).after()).isEqualTo(Duration.ofSeconds(10));
    assertThat(policy.decide(199, failure).after()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void shouldCutOffNoMoreThanTheJitter() {
    // given
    ExponentialRetry policy =
        ExponentialRetry.builder().first(Duration.ofSeconds(1)).jitter(0.25).build();

    // then
    for (int i = 0; i < 1_000; i++) {
      assertThat(policy.decide(1, failure).after())
          .isBetween(Duration.ofMillis(750), Duration.ofSeconds(1));
    }
  }

  @Test
  void shouldGiveUpAfterTheLastAttempt() {
    RetryPolicy policy = RetryPolicy.standard();
    assertThat(policy.decide(15, failure).deadLetter()).isFalse();
    assertThat(policy.decide(16, failure).deadLetter()).isTrue();
  }

  @Test
  void shouldGiveUpAtOnceOnFailuresThatAreNeverRetried() {
    // given
    RetryPolicy policy = ExponentialRetry.builder().neverRetry(IOException.class).build();

    // then: as itself, as a cause, and what is so by default
    assertThat(policy.decide(1, new IOException("no")).deadLetter()).isTrue();
    assertThat(policy.decide(1, new UncheckedIOException(new IOException("no"))).deadLetter())
        .isTrue();
    assertThat(
            policy
                .decide(
                    1, new BodyFormatException(new UUID(0, 0), String.class, new IOException("no")))
                .deadLetter())
        .isTrue();
    assertThat(policy.decide(1, failure).deadLetter()).isFalse();
  }

  @Test
  void shouldNotHangOnARingOfCauses() {
    RuntimeException one = new IllegalStateException("one");
    RuntimeException two = new IllegalStateException("two", one);
    one.initCause(two);
    assertThat(RetryPolicy.standard().decide(1, one).deadLetter()).isFalse();
  }

  @Test
  void shouldRefuseSettingsOutOfRange() {
    assertThatThrownBy(() -> ExponentialRetry.builder().jitter(Double.NaN).build())
        .hasMessageContaining("jitter");
    assertThatThrownBy(() -> ExponentialRetry.builder().maxAttempts(0).build())
        .hasMessageContaining("maxAttempts");
    assertThatThrownBy(() -> ExponentialRetry.builder().cap(Duration.ofMillis(1)).build())
        .hasMessageContaining("cap");
    assertThatThrownBy(() -> RetryPolicy.Decision.retryAfter(Duration.ofMillis(-1)))
        .hasMessageContaining("delay");
  }
}
