package io.escrowmq.jdbc.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.protocol.message.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTextTest {
  @Test
  void shouldBeReadableAndEscapeTheRest() {
    List<Header> headers =
        List.of(
            Header.of("content-type", "application/json; q=1"),
            Header.of("a=b%", "50% off\nnow"),
            Header.of("name", "Zoë"),
            Header.of("empty", ""),
            Header.of("name", "again"));
    String text = HeaderText.write(headers);
    assertThat(text)
        .isEqualTo(
            """
            content-type=application/json; q=1
            a%3Db%25=50%25 off%0Anow
            name=Zo%C3%AB
            empty=
            name=again
            """);
    assertThat(HeaderText.read(text)).isEqualTo(headers);
    assertThat(HeaderText.write(List.of())).isEmpty();
    assertThat(HeaderText.read("")).isEmpty();
  }

  @Test
  void shouldRefuseAnEmptyName() {
    assertThatThrownBy(() -> HeaderText.write(List.of(Header.of("", "1"))))
        .hasMessage("A header has an empty name");
  }

  @Test
  void shouldBringBackAnyBytes() {
    long seed = System.nanoTime();
    System.out.println("HeaderTextTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<Header> headers = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        headers.add(new Header("h" + random.nextInt(), value));
      }
      assertThat(HeaderText.read(HeaderText.write(headers))).isEqualTo(headers);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a\n",
        "a=1",
        "a=1\nb\nc=1\n",
        "a=%\n",
        "a=%4\n",
        "a=%zz\n",
        "a=1\n\n",
        "a=\u00e9\n",
        "=1\n"
      })
  void shouldNameTheLineOfDamagedText(String text) {
    assertThatThrownBy(() -> HeaderText.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Headers are damaged: line ");
  }
}
