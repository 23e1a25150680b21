package io.escrowmq.core.transaction;

import io.escrowmq.core.state.PageFifo;
import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.SnapshotOutput;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decided transactions in the order of their decisions, outside of the heap: encoded as in a
 * snapshot, found by id and by sequence. What is handed out is a copy.
 */
final class DecidedTransactions {
  private final PageFifo records;

  /** Id to address. */
  private final PageTree byId;

  /** Sequence to address. */
  private final PageTree bySequence;

  private final SnapshotOutput output = SnapshotOutput.inMemory();

  DecidedTransactions(Pages pages) {
    records = new PageFifo(pages);
    byId = new PageTree(pages, 1);
    bySequence = new PageTree(pages, 1);
  }

  long size() {
    return byId.size();
  }

  /** Adds the one that was decided last. */
  void add(Transaction transaction) {
    try {
      TransactionCodec.write(transaction, output);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does no I/O", e);
    }
    long address = records.append(output.takeRecord());
    UUID id = transaction.id();
    byId.put(id.getMostSignificantBits(), id.getLeastSignificantBits());
    byId.setValue(0, address);
    bySequence.put(transaction.sequence, 0);
    bySequence.setValue(0, address);
  }

  @Nullable Transaction find(UUID id) {
    return byId.find(id.getMostSignificantBits(), id.getLeastSignificantBits())
        ? read(byId.value(0))
        : null;
  }

  /** The first with this sequence or a higher one. */
  @Nullable Transaction from(long sequence) {
    return bySequence.seek(sequence, 0) ? read(bySequence.value(0)) : null;
  }

  /** Drops the one that was decided first. */
  void remove(Transaction first) {
    bySequence.find(first.sequence, 0);
    records.dropUpTo(bySequence.value(0));
    bySequence.remove(first.sequence, 0);
    byId.remove(first.id().getMostSignificantBits(), first.id().getLeastSignificantBits());
  }

  /** Writes all, in their order. */
  void writeTo(StateOutput out) throws IOException {
    for (boolean more = bySequence.seek(0, 0); more; more = bySequence.next()) {
      byte[] record = records.read(bySequence.value(0));
      if (!out.putEncoded(record)) {
        TransactionCodec.write(TransactionCodec.read(new StateInput(record)), out);
      }
    }
  }

  private Transaction read(long address) {
    byte[] record = records.read(address);
    try {
      return TransactionCodec.read(new StateInput(record));
    } catch (IOException e) {
      throw new UncheckedIOException("Memory does no I/O", e);
    }
  }
}
