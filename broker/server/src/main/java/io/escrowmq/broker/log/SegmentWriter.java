package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The segment that is written. Everything slow happens before its first append (making the file,
 * mapping it whole, reserving its space, forcing it and its directory) or after its last
 * (unmapping, giving back reserved space), on another thread; so a roll is the exchange of a field.
 *
 * <p>Appends on one thread; {@link #force} on any.
 */
final class SegmentWriter {
  /** What Chronicle may put between two batches: its index arrays, of 64 KiB each. */
  private static final int INDEX_BYTES = 2 * 66 * 1024;

  /** What is written when another segment follows. */
  private static final int END_BYTES = ChronicleFile.WORD_BYTES + BatchHeader.BYTES;

  private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0);

  private final int number;
  private final Segment segment;
  private final ChronicleFile chronicle;
  private final FileChannel channel;
  private final LogOptions options;
  private final long capacity;
  private final ByteBuffer header = ByteBuffer.allocate(BatchHeader.BYTES);
  private long end;
  private volatile @Nullable SegmentWriter next;

  private SegmentWriter(
      LogOptions options, ChronicleFile chronicle, BatchHeader first, long capacity)
      throws IOException {
    this.options = options;
    this.capacity = capacity;
    this.chronicle = chronicle;
    this.number = (int) first.number();
    append(first, NO_PAYLOAD);
    this.segment = new Segment(number, chronicle.file());
    this.channel =
        FileChannel.open(segment.file(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    chronicle.writeThrough(channel);
  }

  /**
   * A segment to be made.
   *
   * @param directory its own, not there yet
   * @param number its number
   * @param logId id of the log
   * @param capacity how much of it may be used, bytes; less than a whole segment on a disk that is
   *     nearly full
   */
  record Plan(Path directory, int number, long logId, long capacity) {}

  /** As {@link #create(LogOptions, Plan)}, a whole segment. */
  static SegmentWriter create(LogOptions options, Path directory, int number, long logId)
      throws IOException {
    return create(options, new Plan(directory, number, logId, options.segmentBytes()));
  }

  /** Makes a segment that is ready for the first append, its space reserved, durable itself. */
  static SegmentWriter create(LogOptions options, Plan plan) throws IOException {
    Path directory = plan.directory();
    Files.createDirectory(directory);
    BatchHeader first =
        BatchHeader.ofSegment(BatchHeader.SEGMENT, options.shard(), plan.logId(), plan.number());
    ChronicleFile chronicle = new ChronicleFile(directory, plan.number(), options.segmentBytes());
    SegmentWriter writer = null;
    try {
      writer = new SegmentWriter(options, chronicle, first, plan.capacity());
      options.disk().reserve(writer.segment.file(), plan.capacity());
      writer.force();
      options.disk().forceDirectory(directory);
      options.disk().forceDirectory(options.directory());
      return writer;
    } catch (IOException | RuntimeException | Error e) {
      if (writer == null) {
        chronicle.close();
      } else {
        writer.close();
      }
      throw e;
    }
  }

  Segment segment() {
    return segment;
  }

  /**
   * Tells whether a batch with this much payload still fits, whatever Chronicle writes beside it.
   */
  boolean fits(int payloadBytes) {
    int batchBytes = ChronicleFile.WORD_BYTES + BatchHeader.excerptBytes(payloadBytes);
    return end + batchBytes + INDEX_BYTES + END_BYTES <= capacity;
  }

  /** Tells whether more than a quarter of it is free. */
  boolean isRoomy() {
    return end + INDEX_BYTES + END_BYTES < capacity - capacity / 4;
  }

  /**
   * Appends a batch.
   *
   * @return the offset of its word
   */
  long append(BatchHeader batch, ByteBuffer payload) {
    long offset = chronicle.append(at -> encoded(batch, payload, at), payload);
    end = offset + ChronicleFile.WORD_BYTES + BatchHeader.excerptBytes(batch.length());
    return offset;
  }

  private byte[] encoded(BatchHeader batch, ByteBuffer payload, long offset) {
    batch.encode(header, payload, Segment.position(number, offset));
    return header.array();
  }

  /**
   * Brings everything appended before this call to the disk. Our own channel: Chronicle's sync()
   * forces only the chunk that is mapped, and swallows errors.
   */
  void force() throws IOException {
    try {
      options.disk().force(channel);
    } catch (IOException e) {
      throw new DiskFailedException("force " + segment.file() + " to the disk", e);
    }
  }

  /**
   * Says in the file that another segment follows, and links it, so that whoever forces finds all
   * between. So the loss of a whole segment is noticed, were it the last.
   */
  void followedBy(SegmentWriter following, long logId) {
    append(
        BatchHeader.ofSegment(BatchHeader.SEGMENT_END, options.shard(), logId, following.number),
        NO_PAYLOAD);
    next = following;
  }

  @Nullable SegmentWriter next() {
    return next;
  }

  boolean advised() {
    return chronicle.advised();
  }

  /**
   * Unmaps, gives back the reserved space behind the last batch, removes Chronicle's table. No
   * append may follow.
   */
  void close() throws IOException {
    chronicle.close();
    try (channel) {
      channel.truncate(end);
    }
    LogDirectory.removeChronicleTable(segment.file());
  }

  /** Only unmaps and closes: after a failed force nothing is touched any more. */
  void abandon() throws IOException {
    chronicle.close();
    channel.close();
  }
}
