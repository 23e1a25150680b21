package io.escrowmq.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void shouldOverwriteTheProgressOnATerminal() {
    Screen screen = new Screen(out, true);
    screen.progress("one");
    screen.progress("two");
    screen.line("stays");
    assertThat(text().replaceAll("[0-9.]+ s", "T").replaceAll(" +T", "T"))
        .isEqualTo("\r\u001b[KT  one\r\u001b[KT  two\r\u001b[Kstays" + System.lineSeparator());
  }

  @Test
  void shouldNotWrapOnATerminal() {
    new Screen(out, true).progress("x".repeat(200));
    assertThat(text()).hasSize("\r\u001b[K".length() + 79);
  }

  @Test
  void shouldWritePlainLinesNowAndThenElsewhere() {
    Screen screen = new Screen(out, false);
    screen.progress("one");
    screen.progress("two, which comes too soon");
    assertThat(text()).contains("one").doesNotContain("two").doesNotContain("\r", "\u001b");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
