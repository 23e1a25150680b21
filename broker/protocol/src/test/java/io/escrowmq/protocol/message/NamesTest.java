package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "orders", "Orders.v2", "a_b-c.d", "-", "_x", "0"})
  void shouldTakeGoodNames(String name) {
    assertThat(Names.problem(name)).isNull();
    assertThat(Names.requireTopic(name)).isEqualTo(name);
    assertThat(Names.requireGroup(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", ".hidden", "a/b", "a\\b", "a b", "a\u0000", "é", "%2e", "a\n", "a:b"
      })
  void shouldRefuseBadNames(String name) {
    assertThat(Names.isValid(name)).isFalse();
    assertThatThrownBy(() -> Names.requireTopic(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The topic's name ");
  }

  @Test
  void shouldTake255Characters() {
    assertThat(Names.isValid("x".repeat(255))).isTrue();
    assertThat(Names.problem("x".repeat(256))).contains("256");
  }
}
