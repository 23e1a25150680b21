package io.escrowmq.broker.shard;

import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Commands that were accepted and are not applied yet: first queued for the next batch, then in
 * flight in the log. Counts their bytes, which is what the budgets are about. For the shard's
 * thread only.
 */
final class Mailbox {
  /**
   * So few commands are forced on the shard's own thread: that saves two wake-ups. With more of
   * them it had better read on meanwhile.
   */
  private static final int ALONE_MAX = 4;

  /**
   * A command and who waits for it.
   *
   * @param command the command
   * @param waiter who waits
   * @param bytes encoded length
   */
  record Entry(Command command, Waiter waiter, int bytes) {

    /**
     * Whether nobody waits for its outcome: acknowledgements are confirmed, no one needs it soon.
     */
    boolean isPatient() {
      return command instanceof Ack;
    }
  }

  private final ArrayDeque<Entry> queued = new ArrayDeque<>();
  private long queuedBytes;
  private long inFlightBytes;
  private int inFlightCommands;
  private int urgentQueued;
  private int urgentInFlight;

  void add(Entry entry) {
    queued.add(entry);
    queuedBytes += entry.bytes;
    urgentQueued += entry.isPatient() ? 0 : 1;
  }

  @Nullable Entry peek() {
    return queued.peek();
  }

  /** Takes the first queued entry into flight. */
  Entry take() {
    Entry entry = queued.remove();
    queuedBytes -= entry.bytes;
    inFlightBytes += entry.bytes;
    inFlightCommands++;
    int urgent = entry.isPatient() ? 0 : 1;
    urgentQueued -= urgent;
    urgentInFlight += urgent;
    return entry;
  }

  /** An entry in flight came to its end, whatever it was. */
  void finished(Entry entry) {
    inFlightBytes -= entry.bytes;
    inFlightCommands--;
    urgentInFlight -= entry.isPatient() ? 0 : 1;
  }

  int queuedCommands() {
    return queued.size();
  }

  /** Whether few are queued that somebody waits for, and none is in flight. */
  boolean isAlone() {
    return urgentQueued <= ALONE_MAX && urgentInFlight == 0;
  }

  boolean isEmpty() {
    return queued.isEmpty() && inFlightCommands == 0;
  }

  boolean nothingUrgentInFlight() {
    return urgentInFlight == 0;
  }

  long bytes() {
    return queuedBytes + inFlightBytes;
  }
}
