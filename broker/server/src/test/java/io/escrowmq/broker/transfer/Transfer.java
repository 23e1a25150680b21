package io.escrowmq.broker.transfer;

import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Money that leaves an account of one database and reaches one of the other.
 *
 * @param id names it in both databases
 * @param from the side that pays
 * @param payer account there
 * @param payee account on the other side
 * @param amount above 0
 */
record Transfer(UUID id, Side from, int payer, int payee, long amount) {

  /** Accounts on each side, from 0. */
  static final int ACCOUNTS = 20;

  /** What each account begins with: more than anybody can spend in a run. */
  static final long OPENING_BALANCE = 1_000_000_000L;

  /** The last account of each side is closed: the receiving bank says no. */
  private static final int CLOSED = ACCOUNTS - 1;

  private static final int AMOUNT_MAX = 1_000;

  static Transfer drawn(SplittableRandom random) {
    return new Transfer(
        new UUID(random.nextLong(), random.nextLong()),
        random.nextBoolean() ? Side.LEFT : Side.RIGHT,
        random.nextInt(ACCOUNTS),
        random.nextInt(ACCOUNTS),
        1 + random.nextInt(AMOUNT_MAX));
  }

  /** Whether the other side refuses it, so that the payer gets the money back. */
  boolean isRefused() {
    return isRefused(payee);
  }

  static boolean isRefused(int payee) {
    return payee == CLOSED;
  }

  String body() {
    return id + ";" + from + ";" + payer + ";" + payee + ";" + amount;
  }

  static Transfer parse(String body) {
    String[] parts = body.split(";", -1);
    return new Transfer(
        UUID.fromString(parts[0]),
        Side.valueOf(parts[1]),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]),
        Long.parseLong(parts[4]));
  }
}
