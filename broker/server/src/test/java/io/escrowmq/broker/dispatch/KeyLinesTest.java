package io.escrowmq.broker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyLinesTest {

  private static final long KEY = 42;
  private static final long NO_KEY = 0;

  private final KeyLines lines = new KeyLines();

  @Test
  void shouldLetMessagesWithoutKeyGoAlways() {
    lines.hold(NO_KEY, 1);
    assertThat(lines.mayGo(NO_KEY, 2)).isTrue();
  }

  @Test
  void shouldPassAKeyOnInOrder() {
    // given
    lines.hold(KEY, 1);
    lines.await(KEY, 5);
    lines.await(KEY, 9);

    // when, then
    assertThat(lines.mayGo(KEY, 5)).isFalse();
    assertThat(lines.release(KEY, 1, KeyLinesTest::noneSettled)).hasValue(5);
    assertThat(lines.mayGo(KEY, 5)).isTrue();
    assertThat(lines.release(KEY, 5, KeyLinesTest::noneSettled)).hasValue(9);
    assertThat(lines.release(KEY, 9, KeyLinesTest::noneSettled)).isEmpty();
    assertThat(lines.mayGo(KEY, 77)).isTrue();
    assertThat(lines.waiting()).isZero();
  }

  @Test
  void shouldNotPassOnWhatTheReleasedMessageDidNotHold() {
    lines.hold(KEY, 1);
    lines.await(KEY, 5);
    assertThat(lines.release(KEY, 3, KeyLinesTest::noneSettled)).isEmpty();
    assertThat(lines.mayGo(KEY, 5)).isFalse();
  }

  @Test
  void shouldPassOverWhatWasSettledWhileItWaited() {
    lines.hold(KEY, 1);
    lines.await(KEY, 5);
    lines.await(KEY, 9);
    assertThat(lines.release(KEY, 1, offset -> offset == 5)).hasValue(9);
    assertThat(lines.waiting()).isZero();
  }

  private static boolean noneSettled(long offset) {
    return false;
  }
}
