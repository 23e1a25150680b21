package io.escrowmq.broker.cli;

/** What the process ends with. Scripts rely on these numbers; COMMANDS.md lists them. */
final class ExitCode {
  /** Done. */
  static final int OK = 0;

  /** The broker refused, or it failed. */
  static final int FAILED = 1;

  /** The command line or the configuration cannot be meant. */
  static final int USAGE = 2;

  /** No broker could be reached. */
  static final int UNREACHABLE = 3;

  /** Not in time: fewer messages than asked for, or no answer so that the outcome is unknown. */
  static final int TIMEOUT = 4;

  private ExitCode() {}
}
