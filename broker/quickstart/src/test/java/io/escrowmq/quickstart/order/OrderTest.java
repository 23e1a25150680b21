package io.escrowmq.quickstart.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OrderTest {
  @Test
  void shouldGoBothWaysAndFailBothWays() {
    assertThat(
            LongStream.rangeClosed(1, 1_000).mapToObj(Order::numbered).filter(Order::goesByOutbox))
        .hasSize(500);
    assertThat(
            LongStream.rangeClosed(1, 1_000).mapToObj(Order::numbered).filter(Order::paymentFails))
        .hasSize(100)
        .anyMatch(Order::goesByOutbox)
        .anyMatch(order -> !order.goesByOutbox());
  }

  @Test
  void shouldBeTheSameOrderWhenGivenAgain() {
    assertThat(Order.numbered(17)).isEqualTo(Order.numbered(17));
    assertThat(Order.numbered(17)).isNotEqualTo(new Order(17, Order.numbered(18).item(), 1));
  }
}
