package io.escrowmq.broker.http;

/**
 * How the broker is.
 *
 * @param up whether it serves
 * @param reason a sentence why not; empty while it does
 */
public record Health(boolean up, String reason) {
  /** Serves. */
  public static final Health UP = new Health(true, "");

  /**
   * {@return a broker that does not serve}
   *
   * @param reason a sentence why not
   */
  public static Health down(String reason) {
    return new Health(false, reason);
  }
}
