package io.escrowmq.relay;

import io.escrowmq.jdbc.outbox.OutboxHead;
import io.escrowmq.jdbc.outbox.OutboxRow;
import io.escrowmq.jdbc.outbox.OutboxState;
import io.escrowmq.protocol.message.EncodedMessage;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row on its way from the table to the broker, without its body until that is needed. */
final class Entry {
  final LaneWork lane;
  final long seq;
  final UUID id;
  final ByteBuffer key;
  final OutboxState state;
  final boolean retriedByOperator;
  final String topic;
  final long bodyBytes;

  /** How often it failed. */
  int attempts;

  /** Whether the broker is to be asked about it before it is sent. */
  boolean ask;

  /** The message, while it is loaded. */
  @Nullable EncodedMessage message;

  /** Why the row is no message; empty if it is one or was not loaded. */
  String defect = "";

  /** When it was first sent, by the relay's clock; -1 = never. */
  long firstSentMs = -1;

  /** When the broker is asked about a delayed message next, by the relay's clock. */
  long nextAskMs;

  /** The last pause between such questions. */
  long askPauseMs;

  private long loadedBytes;

  Entry(LaneWork lane, OutboxHead head) {
    this.lane = lane;
    this.seq = head.seq();
    this.id = head.messageId();
    this.key = head.key();
    this.state = head.state();
    this.topic = head.topic();
    this.bodyBytes = head.bodyBytes();
    this.attempts = head.attempts();
    this.retriedByOperator = head.state() == OutboxState.PENDING && head.attempts() > 0;
  }

  /** What fails together with it: its key, or only itself if it has none. */
  Object blockingKey() {
    return key.hasRemaining() ? key : Long.valueOf(seq);
  }

  boolean isLoaded() {
    return message != null || !defect.isEmpty();
  }

  void load(OutboxRow row) {
    unload();
    if (row.message() == null) {
      defect = row.defect();
      return;
    }
    try {
      EncodedMessage encoded = EncodedMessage.of(row.message());
      message = encoded;
      loadedBytes = encoded.length();
      lane.loadedBytes += loadedBytes;
    } catch (IllegalArgumentException e) {
      // A key or header that no message can carry: the row's defect, told like any other.
      defect = String.valueOf(e.getMessage());
    }
  }

  void unload() {
    lane.loadedBytes -= loadedBytes;
    loadedBytes = 0;
    message = null;
    defect = "";
  }
}
