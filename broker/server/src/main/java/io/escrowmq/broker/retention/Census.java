package io.escrowmq.broker.retention;

import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogSegment;
import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import java.util.List;
import java.util.UUID;

/**
 * Counts what the state has in each segment, as of one walk. Counts afresh each time, so nothing
 * can drift.
 */
final class Census implements KeptMessages.Visitor {
  private final List<LogSegment> segments;
  private final long[] messages;
  private final long[] bytes;

  /** The segment that was met last: neighbours mostly lie in one. */
  private int recent;

  /** A message lies where no segment is: it is lost. */
  private long lost;

  Census(List<LogSegment> segments) {
    this.segments = segments;
    this.messages = new long[segments.size()];
    this.bytes = new long[segments.size()];
  }

  List<LogSegment> segments() {
    return segments;
  }

  /** Messages in a segment; not fewer than the state has there. */
  long messages(int segment) {
    return messages[segment];
  }

  /** Bytes of those. */
  long bytes(int segment) {
    return bytes[segment];
  }

  /** Messages whose segment is missing. */
  long lost() {
    return lost;
  }

  @Override
  public void held(UUID transactionId, boolean onCommit, int index, StoredMessage message) {
    count(message.position(), message.bytes());
  }

  @Override
  public void delayed(StoredMessage message) {
    count(message.position(), message.bytes());
  }

  @Override
  public void visible(TopicView topic, long offset) {
    count(topic.position(offset), topic.bytes(offset));
  }

  private void count(long position, int length) {
    int segment = segmentOf(position);
    if (segment >= 0) {
      messages[segment]++;
      bytes[segment] += length;
    } else if (segments.isEmpty()
        || !new LogPosition(position).isAfter(segments.get(segments.size() - 1).last())) {
      lost++; // What lies behind the last one came while we counted.
    }
  }

  /** The segment in which a position lies, or -1. */
  int segmentOf(long value) {
    LogPosition position = new LogPosition(value);
    if (recent < segments.size() && segments.get(recent).contains(position)) {
      return recent;
    }
    int low = 0;
    int high = segments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      LogSegment segment = segments.get(middle);
      if (segment.contains(position)) {
        recent = middle;
        return middle;
      }
      if (segment.first().isAfter(position)) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }
}
