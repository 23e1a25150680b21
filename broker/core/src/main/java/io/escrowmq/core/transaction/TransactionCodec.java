package io.escrowmq.core.transaction;

import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A transaction in a snapshot. */
final class TransactionCodec {
  private static final int MAX_SET = 10_000;

  private TransactionCodec() {}

  static void write(Transaction transaction, StateOutput out) throws IOException {
    out.putUuid(transaction.id());
    out.putString(transaction.producerGroup());
    out.putUuid(transaction.resource());
    CheckRules rules = transaction.rules();
    out.putLong(rules.firstCheckMs());
    out.putLong(rules.backoffMs());
    out.putLong(rules.backoffCapMs());
    out.putInt(rules.maxChecks());
    out.putLong(rules.maxAgeMs());
    out.putEnum(rules.exhausted());
    out.putLong(transaction.preparedAtMs());
    out.putInt(transaction.onCommitCount());
    out.putInt(transaction.onRollbackCount());
    out.putLong(transaction.sequence);
    out.putEnum(transaction.state);
    out.putInt(transaction.checks);
    out.putLong(transaction.nextCheckMs);
    out.putString(transaction.reason);
    out.putLong(transaction.decidedAtMs);
    Decider decider = transaction.decider;
    out.putBoolean(decider != null);
    if (decider != null) {
      out.putEnum(decider.kind());
      out.putString(decider.name());
    }
    writeSet(transaction.onCommit, out);
    writeSet(transaction.onRollback, out);
  }

  private static void writeSet(List<HeldMessage> set, StateOutput out) throws IOException {
    out.putInt(set.size());
    for (HeldMessage message : set) {
      message.writeTo(out);
    }
  }

  static Transaction read(StateInput in) throws IOException {
    Transaction transaction =
        new Transaction(
            new Transaction.Origin(
                in.readUuid(), in.readString(), in.readUuid(), readRules(in), in.readLong()),
            in.readInt(),
            in.readInt());
    transaction.sequence = in.readLong();
    transaction.state = in.readEnum(TransactionState.values(), "a transaction's state");
    transaction.checks = in.readInt();
    transaction.nextCheckMs = in.readLong();
    transaction.reason = in.readString();
    transaction.decidedAtMs = in.readLong();
    if (in.readBoolean()) {
      transaction.decider =
          new Decider(in.readEnum(Decider.Kind.values(), "a decider's kind"), in.readString());
    }
    transaction.onCommit = readSet(in);
    transaction.onRollback = readSet(in);
    return transaction;
  }

  private static CheckRules readRules(StateInput in) throws IOException {
    return new CheckRules(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readInt(),
        in.readLong(),
        in.readEnum(Exhausted.values(), "what follows exhausted checks"));
  }

  private static List<HeldMessage> readSet(StateInput in) throws IOException {
    int count = in.readIndex(MAX_SET + 1, "a set's size");
    List<HeldMessage> set = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      set.add(HeldMessage.readFrom(in));
    }
    return set;
  }
}
