package io.escrowmq.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.message.Message;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private final BrokerModel model = new BrokerModel();
  private TestOutbox outbox;

  @BeforeEach
  void open() throws SQLException {
    outbox = new TestOutbox(Bench.LANES);
  }

  @AfterEach
  void close() throws SQLException {
    outbox.close();
  }

  private List<String> log(String topic) {
    List<String> bodies = new ArrayList<>();
    model.log(topic).forEach(m -> bodies.add(StandardCharsets.UTF_8.decode(m.body()).toString()));
    return bodies;
  }

  private int byNumber(String a, String b) {
    return Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
  }

  @Test
  void shouldLeaveTooMuchInTheTableAndStillKeepOrder() throws SQLException {
    // given a small relay and a large outbox, found at start
    for (int i = 0; i < 1_000; i++) {
      outbox.commit("orders", "k" + i % 3, "" + i);
    }
    Bench bench =
        new Bench(outbox, model, how -> how.limits(new RelayLimits(32, 256, 64 << 10, 4_000, 100)));
    bench.port.link();
    // when more comes meanwhile
    for (int i = 1_000; i < 1_500; i++) {
      outbox.commit("orders", "k" + i % 3, "" + i);
      if (i % 4 == 0) {
        bench.step(20);
        assertThat(bench.metrics().pending()).isLessThan(600);
      }
    }
    for (int i = 0; i < 10 && log("orders").size() < 1_500; i++) {
      bench.settle();
    }
    // then
    assertThat(log("orders")).hasSize(1_500);
    for (int k = 0; k < 3; k++) {
      int key = k;
      assertThat(log("orders").stream().filter(b -> Integer.parseInt(b) % 3 == key))
          .isSortedAccordingTo(this::byNumber);
    }
    assertThat(model.sends.values()).containsOnly(1);
  }

  @Test
  void shouldKeepOrderWhenTooMuchLiesBehindABlockedKey() throws SQLException {
    Bench bench = Bench.linked(outbox, model).settle();
    Message bad = outbox.commit("bad!", "k", "0");
    for (int i = 1; i < 1_200; i++) {
      outbox.commit("orders", "k", "" + i);
    }
    for (int i = 0; i < 5; i++) {
      bench.settle();
    }
    assertThat(log("orders")).isEmpty();
    outbox.execute(
        "UPDATE escrow_outbox SET topic = 'orders' WHERE message_id = '" + bad.id() + "'");
    for (int i = 0; i < 200 && log("orders").size() < 1_200; i++) {
      bench.step(1_000);
    }
    assertThat(log("orders")).hasSize(1_200).isSortedAccordingTo(this::byNumber);
  }
}
