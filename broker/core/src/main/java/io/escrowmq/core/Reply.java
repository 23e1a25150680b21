package io.escrowmq.core;

import io.escrowmq.core.command.Outcome;
import org.jspecify.annotations.Nullable;

/** What {@link ShardState#apply} answers to the one who asked. */
public sealed interface Reply {

  /** It is done, and there is nothing else to say. */
  record Done() implements Reply {
    /** The only value needed. */
    public static final Done INSTANCE = new Done();
  }

  /**
   * Where the messages of a publish are.
   *
   * @param offsets one for each message, in order; -1 while it is delayed
   * @param duplicates whether the state had the message before, one for each
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // Read once by the connection that asked; never compared.
  record Published(long[] offsets, boolean[] duplicates) implements Reply {}

  /**
   * The sets are held.
   *
   * @param duplicate whether they were before
   */
  record Prepared(boolean duplicate) implements Reply {}

  /**
   * The outcome that stands.
   *
   * @param outcome as decided first
   * @param repeated whether it stood before this command
   */
  record Decided(Outcome outcome, boolean repeated) implements Reply {}

  /**
   * The command changed nothing; only a publish that was refused for good, for its messages, has
   * had its turn in its stream.
   *
   * @param reason why
   * @param text a sentence for people that names the thing
   * @param standing the outcome that stands, with CONFLICT
   */
  record Refused(Refusal reason, String text, @Nullable Outcome standing) implements Reply {}
}
