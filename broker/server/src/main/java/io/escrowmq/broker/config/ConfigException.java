package io.escrowmq.broker.config;

/**
 * The configuration cannot be used. The message is one sentence that names the key and its value.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param sentence for the person who wrote the configuration
   */
  public ConfigException(String sentence) {
    super(sentence);
  }
}
