package io.escrowmq.core.transaction;

import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.timing.Backoff;
import io.escrowmq.core.topic.StoredMessage;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One transaction. Its decision is taken once.
 *
 * <pre>
 *   HELD --checks exhausted, PARK--> PARKED
 *   PARKED --ask again--> HELD, its checks anew
 *   HELD, PARKED --decide--> COMMITTED | ROLLED_BACK | WITHDRAWN, final
 * </pre>
 */
public final class Transaction implements TransactionView {
  private final UUID id;
  private final String producerGroup;
  private final UUID resource;
  private final CheckRules rules;
  private final long preparedAtMs;
  private final int onCommitCount;
  private final int onRollbackCount;

  /** Place in the order of prepares while undecided, of decisions afterwards. */
  long sequence;

  /** HELD and PARKED by turns, then one of the outcomes for ever. */
  TransactionState state = TransactionState.HELD;

  int checks;
  long nextCheckMs;
  String reason = "";
  @Nullable Decider decider;
  long decidedAtMs;

  /** Dropped by the decision; may be changed while it is held. */
  List<HeldMessage> onCommit;

  /** Dropped by the decision. */
  List<HeldMessage> onRollback;

  /** Neighbours in the list that it is in: undecided or decided. */
  @Nullable Transaction previous;

  @Nullable Transaction next;

  /**
   * What a prepare gave.
   *
   * @param origin the origin
   * @param onCommit the on commit
   * @param onRollback the on rollback
   */
  public Transaction(Origin origin, List<HeldMessage> onCommit, List<HeldMessage> onRollback) {
    this(origin, onCommit.size(), onRollback.size());
    this.onCommit = onCommit;
    this.onRollback = onRollback;
    this.nextCheckMs = orMaxAge(origin.preparedAtMs() + origin.rules().firstCheckMs());
  }

  Transaction(Origin origin, int onCommitCount, int onRollbackCount) {
    this.id = origin.id();
    this.producerGroup = origin.producerGroup();
    this.resource = origin.resource();
    this.rules = origin.rules();
    this.preparedAtMs = origin.preparedAtMs();
    this.onCommitCount = onCommitCount;
    this.onRollbackCount = onRollbackCount;
    this.onCommit = List.of();
    this.onRollback = List.of();
  }

  /**
   * What does not change of a transaction.
   *
   * @param id its id
   * @param producerGroup who prepared it
   * @param resource whose barrier table decides
   * @param rules when to ask
   * @param preparedAtMs shard time of the prepare
   */
  public record Origin(
      UUID id, String producerGroup, UUID resource, CheckRules rules, long preparedAtMs) {}

  /** {@return what COMMIT releases; empty once decided} */
  public List<HeldMessage> onCommit() {
    return onCommit;
  }

  /** {@return what ROLLBACK releases; empty once decided} */
  public List<HeldMessage> onRollback() {
    return onRollback;
  }

  /**
   * A message of a set that is still held lies elsewhere now; nothing happens if it is another.
   *
   * @param inOnCommit whether it is in the onCommit set
   * @param index its place in the set
   * @param written the same message elsewhere
   */
  public void moved(boolean inOnCommit, int index, StoredMessage written) {
    List<HeldMessage> set = inOnCommit ? onCommit : onRollback;
    if (index < set.size() && set.get(index).message().isCopyOf(written)) {
      HeldMessage held = set.get(index);
      set.set(index, new HeldMessage(held.topic(), held.deliverAtMs(), written));
    }
  }

  /** Counts an answer UNKNOWN and sets the next check. */
  void answered(long nowMs, String detail) {
    checks++;
    reason = detail;
    if (checks >= rules.maxChecks() && rules.exhausted() == Exhausted.PARK) {
      state = TransactionState.PARKED;
      nextCheckMs = 0;
    } else {
      long hash = id.getMostSignificantBits() ^ id.getLeastSignificantBits();
      nextCheckMs =
          orMaxAge(
              nowMs + Backoff.delayMs(rules.backoffMs(), rules.backoffCapMs(), checks, hash),
              nowMs);
    }
  }

  /** An operator wants it to be asked about again. */
  void askAgain(long nowMs) {
    state = TransactionState.HELD;
    checks = 0;
    nextCheckMs = nowMs;
  }

  private long orMaxAge(long checkMs) {
    return orMaxAge(checkMs, preparedAtMs);
  }

  /** The check, or the fence if that is due before. */
  private long orMaxAge(long checkMs, long nowMs) {
    long fenceMs = preparedAtMs + rules.maxAgeMs();
    return rules.maxAgeMs() > 0 && fenceMs > nowMs ? Math.min(checkMs, fenceMs) : checkMs;
  }

  CheckRules rules() {
    return rules;
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public TransactionState state() {
    return state;
  }

  @Override
  public String producerGroup() {
    return producerGroup;
  }

  @Override
  public UUID resource() {
    return resource;
  }

  @Override
  public long preparedAtMs() {
    return preparedAtMs;
  }

  @Override
  public int checks() {
    return checks;
  }

  @Override
  public long nextCheckMs() {
    return nextCheckMs;
  }

  @Override
  public CheckPlace checkPlace() {
    return new CheckPlace(nextCheckMs, sequence);
  }

  @Override
  public Exhausted exhausted() {
    return rules.exhausted();
  }

  @Override
  public boolean wantsFence(long nowMs) {
    boolean tooOld = rules.maxAgeMs() > 0 && nowMs - preparedAtMs >= rules.maxAgeMs();
    return state == TransactionState.HELD && (tooOld || checks >= rules.maxChecks());
  }

  @Override
  public @Nullable Decider decider() {
    return decider;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public long decidedAtMs() {
    return decidedAtMs;
  }

  @Override
  public int onCommitCount() {
    return onCommitCount;
  }

  @Override
  public int onRollbackCount() {
    return onRollbackCount;
  }
}
