package io.escrowmq.relay.cli;

/** The configuration cannot be meant; the message is one sentence for whoever wrote it. */
final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }
}
