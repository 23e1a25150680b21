package io.escrowmq.broker.http;

/**
 * How the broker is.
 *
 * @param up whether it serves
 * @param reason a sentence why not, or what is wrong although it does; empty if all is well
 */
public record Health(boolean up, String reason) {
  /** Serves. */
  public static final Health UP = new Health(true, "");

  /**
   * {@return a broker that serves, but needs an operator}
   *
   * @param reason a sentence what is wrong
   */
  public static Health degraded(String reason) {
    return new Health(true, reason);
  }

  /** {@return UP, DEGRADED or DOWN} */
  String status() {
    return !up ? "DOWN" : reason.isEmpty() ? "UP" : "DEGRADED";
  }

  /**
   * {@return a broker that does not serve}
   *
   * @param reason a sentence why not
   */
  public static Health down(String reason) {
    return new Health(false, reason);
  }
}
