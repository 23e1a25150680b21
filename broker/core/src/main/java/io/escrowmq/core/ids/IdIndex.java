package io.escrowmq.core.ids;

import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.state.StateOutput;
import java.io.IOException;

/**
 * Message ids with what became of them ({@link IdEntry}), in a tree outside of the heap: 24 bytes
 * an id where ids come in the order of their times, as they do, and at most a few times that for
 * ids that somebody chose.
 */
public final class IdIndex {
  private final PageTree entries;
  private ForgottenTimes forgotten = new ForgottenTimes();

  /**
   * Knows nothing.
   *
   * @param pages where it lies
   */
  public IdIndex(Pages pages) {
    this.entries = new PageTree(pages, 1);
  }

  /**
   * {@return what became of the id, or {@link IdEntry#ABSENT}}
   *
   * @param msb the id's high half
   * @param lsb the id's low half
   */
  public long find(long msb, long lsb) {
    return entries.find(msb, lsb) ? entries.value(0) : IdEntry.ABSENT;
  }

  /**
   * Notes what became of the id.
   *
   * @param msb the id's high half
   * @param lsb the id's low half
   * @param entry the entry
   */
  public void put(long msb, long lsb, long entry) {
    entries.put(msb, lsb);
    entries.setValue(0, entry);
  }

  /**
   * Forgets the id, and remembers that something of its time was forgotten.
   *
   * @param msb the id's high half
   * @param lsb the id's low half
   */
  public void forget(long msb, long lsb) {
    if (entries.remove(msb, lsb)) {
      forgotten.forgot(msb);
    }
  }

  /**
   * {@return whether an absent id may have been known}
   *
   * @param msb the id's high half
   */
  public boolean mayHaveForgotten(long msb) {
    return forgotten.mayHaveForgotten(msb);
  }

  /** {@return how many ids are known} */
  public long size() {
    return entries.size();
  }

  /**
   * Writes all ids, in order.
   *
   * @param out where it is written
   */
  public void writeTo(StateOutput out) throws IOException {
    out.putLong(entries.size());
    for (boolean more = entries.seek(0, 0); more; more = entries.next()) {
      out.putLong(entries.foundMsb());
      out.putLong(entries.foundLsb());
      out.putLong(entries.value(0));
    }
    forgotten.writeTo(out);
  }

  /**
   * {@return reads what {@link #writeTo} wrote}
   *
   * @param in where it is read
   * @param pages where it lies
   */
  public static IdIndex readFrom(StateInput in, Pages pages) throws IOException {
    IdIndex index = new IdIndex(pages);
    long count = in.readCount("ids");
    for (long i = 0; i < count; i++) {
      long msb = in.readLong();
      long lsb = in.readLong();
      long entry = in.readLong();
      if (entry == IdEntry.ABSENT) {
        throw new IOException("Expected what became of an id, but the snapshot has nothing");
      }
      index.put(msb, lsb, entry);
    }
    index.forgotten = ForgottenTimes.readFrom(in);
    return index;
  }
}
