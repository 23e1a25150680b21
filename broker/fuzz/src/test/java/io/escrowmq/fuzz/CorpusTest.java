package io.escrowmq.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a fuzzer once found is tried again in each build. */
class CorpusTest {

  @ParameterizedTest
  @MethodSource("attacks")
  void shouldWithstandWhatOnceReachedNewCode(Attack attack) throws Exception {
    List<byte[]> inputs = Corpus.inputs(attack);
    assertThat(inputs.size()).isGreaterThan(5);
    for (byte[] input : inputs) {
      try {
        attack.run(input);
      } catch (Exception | AssertionError finding) {
        throw new AssertionError(
            attack + " with input " + HexFormat.of().formatHex(input), finding);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void shouldWithstandShortenedInputs(Attack attack) throws Exception {
    for (byte[] input : Corpus.inputs(attack)) {
      attack.run(Arrays.copyOf(input, input.length / 2));
      attack.run(Arrays.copyOf(input, input.length + 1));
    }
  }

  static List<Attack> attacks() {
    return Attack.real();
  }
}
