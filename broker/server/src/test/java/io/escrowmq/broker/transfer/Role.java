package io.escrowmq.broker.transfer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What a child process is told.
 *
 * @param brokerPort where the broker is
 * @param left database of that side
 * @param right database of that side
 * @param sabotage what it shall do wrong
 * @param seed of what it draws
 */
record Role(int brokerPort, Bank left, Bank right, Sabotage sabotage, long seed) {

  /** Name of the receiving group. */
  static final String PAYEES = "payees";

  /** The line that asks a paying process to begin nothing more. */
  static final String BE_QUIET = "be quiet";

  /** Its answer, when all that it had begun has ended. */
  static final String QUIET = "quiet now";

  static Role of(String[] args) {
    return new Role(
        Integer.parseInt(args[0]),
        new Bank(args[1]),
        new Bank(args[2]),
        Sabotage.valueOf(args[3]),
        Long.parseLong(args[4]));
  }

  Bank bank(Side side) {
    return side == Side.LEFT ? left : right;
  }

  /** Waits until the test asks for quiet; false if it is gone instead. */
  static boolean awaitQuietAsked(BufferedReader input) throws IOException {
    String line = input.readLine();
    while (line != null && !line.equals(BE_QUIET)) {
      line = input.readLine();
    }
    return line != null;
  }

  static BufferedReader input() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }
}
