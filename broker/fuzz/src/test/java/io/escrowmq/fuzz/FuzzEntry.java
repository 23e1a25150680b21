package io.escrowmq.fuzz;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the fuzzer enters. Its first argument names an {@link Attack}, or is {@link #EVERYTHING}:
 * then the first byte of each input chooses the attack, so that all share one process and the time
 * it takes to start.
 */
public final class FuzzEntry {

  /** Stands for all attacks that are not planted. */
  static final String EVERYTHING = "EVERYTHING";

  private static final List<Attack> REAL = Attack.real();

  private static @Nullable Attack attack;

  private FuzzEntry() {}

  /**
   * Chooses the attack.
   *
   * @param arguments the name of the attack, or {@link #EVERYTHING}
   */
  public static void fuzzerInitialize(String[] arguments) {
    attack = arguments[0].equals(EVERYTHING) ? null : Attack.valueOf(arguments[0]);
  }

  /**
   * Attacks with one input.
   *
   * @param input made up by the fuzzer
   * @throws Exception whatever is a finding
   */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (attack != null) {
      attack.run(input);
    } else if (input.length > 0) {
      REAL.get((input[0] & 0xFF) % REAL.size()).run(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /** The byte that chooses an attack among everything. */
  static byte choice(Attack chosen) {
    return (byte) REAL.indexOf(chosen);
  }
}
