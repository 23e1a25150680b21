package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.FrameType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PROTOCOL.md speaks of every frame and every error, with the numbers of the code. */
class ProtocolDocumentTest {
  private static List<String> lines() throws IOException {
    return Files.readAllLines(Path.of("PROTOCOL.md"));
  }

  @Test
  void shouldDescribeEveryFrameUnderItsNumber() throws IOException {
    List<String> headings = lines().stream().filter(line -> line.startsWith("### ")).toList();
    List<String> expected =
        List.of(FrameType.values()).stream()
            .map(type -> "### " + type + " (" + type.number() + ")")
            .toList();
    assertThat(headings).containsExactlyElementsOf(expected);
  }

  @Test
  void shouldListEveryErrorWithItsPromises() throws IOException {
    String text = String.join("\n", lines());
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(text)
          .contains(
              "\n| %d | %s | %s | %s | "
                  .formatted(
                      code.number(),
                      code,
                      code.retryable() ? "yes" : "no",
                      code.closesConnection() ? "yes" : "no"));
      assertThat(ErrorCode.ofNumber(code.number())).isSameAs(code);
    }
    assertThat(ErrorCode.ofNumber(99)).isSameAs(ErrorCode.INTERNAL);
  }
}
