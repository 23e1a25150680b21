package io.escrowmq.core.transaction;

import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A transaction, read-only and live: it shows the state after the last applied command. Only for
 * the shard's thread.
 */
public interface TransactionView {

  /** {@return its id} */
  UUID id();

  /** {@return where it stands} */
  TransactionState state();

  /** {@return the producer group that prepared it} */
  String producerGroup();

  /** {@return whose barrier table decides; nil = the user's checker} */
  UUID resource();

  /** {@return shard time of the prepare, ms} */
  long preparedAtMs();

  /** {@return answers UNKNOWN so far} */
  int checks();

  /** {@return shard time of the next question, ms; 0 if it is decided or parked} */
  long nextCheckMs();

  /** {@return where it stands among those to be asked about} */
  CheckPlace checkPlace();

  /** {@return what follows when its checks are used up} */
  Exhausted exhausted();

  /**
   * {@return whether the next question must be a fence: it is too old, or its checks are exhausted
   * under ROLLBACK}
   *
   * @param nowMs shard time
   */
  boolean wantsFence(long nowMs);

  /** {@return who decided it; null while it is undecided} */
  @Nullable Decider decider();

  /** {@return why it was decided, or what the last check answered; may be empty} */
  String reason();

  /** {@return shard time of the decision, ms; 0 while it is undecided} */
  long decidedAtMs();

  /** {@return messages in the onCommit set} */
  int onCommitCount();

  /** {@return messages in the onRollback set} */
  int onRollbackCount();
}
