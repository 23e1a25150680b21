package io.escrowmq.jdbc.internal;

/**
 * Checks names before they reach a key column: MySQL's INSERT IGNORE would cut a long one and its
 * collations ignore trailing spaces.
 */
public final class Names {
  private static final int MAX_LENGTH = 255;

  private Names() {}

  /**
   * Returns the name if it has 1 to 255 printable ASCII characters without spaces.
   *
   * @param what what the name is for
   * @param name the name
   * @return the name
   * @throws IllegalArgumentException otherwise; the text begins with what the name is for
   */
  public static String checked(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(what + " is empty");
    }
    return checkedOrEmpty(what, name);
  }

  /**
   * Like {@link #checked}, but the empty name passes.
   *
   * @param what what the name is for
   * @param name the name
   * @return the name
   */
  public static String checkedOrEmpty(String what, String name) {
    if (name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          what + " has " + name.length() + " characters; at most " + MAX_LENGTH + " are allowed");
    }
    if (!name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          what + " has characters outside of printable ASCII: " + name.replaceAll("[^!-~]", "?"));
    }
    return name;
  }
}
