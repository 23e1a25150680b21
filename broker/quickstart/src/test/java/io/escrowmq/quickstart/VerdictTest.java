package io.escrowmq.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final List<Row> ORDERS =
      List.of(new Row(1, "pen", 2), new Row(2, "ink", 1), new Row(3, "pad", 5));

  @Test
  void shouldAgreeInWhateverOrderTheRowsCome() {
    List<Row> reservations = List.of(ORDERS.get(2), ORDERS.get(0), ORDERS.get(1));
    assertThat(Verdict.of(ORDERS, reservations).agrees()).isTrue();
  }

  @Test
  void shouldFindAMissingReservation() {
    Verdict verdict = Verdict.of(ORDERS, List.of(ORDERS.get(0), ORDERS.get(2)));
    assertThat(verdict.agrees()).isFalse();
    assertThat(verdict.differences()).containsExactly("order 2 is 1 x ink, but has no reservation");
  }

  @Test
  void shouldFindAReservationWithoutAnOrder() {
    Verdict verdict = Verdict.of(ORDERS.subList(0, 2), ORDERS);
    assertThat(verdict.differences())
        .containsExactly("order 3 is not committed, but reserved is 5 x pad");
  }

  @Test
  void shouldFindASecondReservation() {
    List<Row> reservations = List.of(ORDERS.get(0), ORDERS.get(1), ORDERS.get(2), ORDERS.get(1));
    assertThat(Verdict.of(ORDERS, reservations).differences())
        .containsExactly("order 2 is 1 x ink, but has 2 reservations [1 x ink, 1 x ink]");
  }

  @Test
  void shouldFindAnotherItemAndAnotherQuantity() {
    List<Row> reservations = List.of(new Row(1, "pan", 2), ORDERS.get(1), new Row(3, "pad", 4));
    assertThat(Verdict.of(ORDERS, reservations).differences())
        .containsExactly(
            "order 1 is 2 x pen, but reserved is 2 x pan",
            "order 3 is 5 x pad, but reserved is 4 x pad");
  }
}
