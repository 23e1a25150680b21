package io.escrowmq.fuzz;

import com.sun.management.ThreadMXBean;
import io.escrowmq.broker.log.BatchHeaderAttack;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One decoder under attack. Whatever the bytes are, it reads them or refuses them as documented,
 * what it read can be written and read again, and it allocates in proportion to what came.
 */
enum Attack {
  /** The stream of one connection, cut into frames. */
  FRAMES(FrameAttack::run, Attack.DECODER_BYTES),
  /** Every request, response and push. */
  MESSAGES(input -> new MessageAttack(Plant.NONE).run(input), Attack.DECODER_BYTES),
  /** The image of one message. */
  IMAGES(ImageAttack::run, Attack.DECODER_BYTES),
  /** One command of the log. */
  COMMANDS(CommandAttack::run, Attack.DECODER_BYTES),
  /** The header of a batch in the log. */
  HEADERS(BatchHeaderAttack::run, Attack.DECODER_BYTES),
  /** The payload of a batch, folded into a state. */
  BATCHES(BatchAttack::run, Attack.STATE_BYTES),
  /** A snapshot of the state. */
  SNAPSHOTS(SnapshotAttack::run, Attack.RANGES_BYTES),
  /** Control: a decoder that looks beyond the end. */
  PLANTED_LOOK_BEYOND(
      input -> new MessageAttack(Plant.LOOK_BEYOND).run(input), Attack.DECODER_BYTES),
  /** Control: a decoder that allocates what a count announces. */
  PLANTED_TRUSTED_COUNT(
      input -> new MessageAttack(Plant.TRUSTED_COUNT).run(input), Attack.DECODER_BYTES),
  /** Control: an encoder that loses a field. */
  PLANTED_LOST_FIELD(input -> new MessageAttack(Plant.LOST_FIELD).run(input), Attack.DECODER_BYTES);

  /** What a decoder may allocate besides its share of the input: classes, buffers, exceptions. */
  private static final long DECODER_BYTES = 4 * 1024 * 1024;

  /** The same where states are made, which begin with tables of a fixed size. */
  private static final long STATE_BYTES = 64 * 1024 * 1024;

  /**
   * The same for ranges of offsets, which cost memory by their length: a snapshot's checksum is
   * compared before anything of it is read, so only what a broker wrote gets so far.
   */
  private static final long RANGES_BYTES = 1024 * 1024 * 1024;

  private static final long BYTES_PER_INPUT_BYTE = 1_024;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Takes one input; throws whatever shall count as a finding. */
  interface Body {
    void run(byte[] input) throws Exception;
  }

  @SuppressWarnings("ImmutableEnumChecker") // Each body is stateless.
  private final Body body;

  private final long fixedBytes;

  Attack(Body body, long fixedBytes) {
    this.body = body;
    this.fixedBytes = fixedBytes;
  }

  /** All that attack the real code. */
  static List<Attack> real() {
    return Stream.of(values()).filter(attack -> !attack.name().startsWith("PLANTED_")).toList();
  }

  /** The name of its corpus. */
  String corpus() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Attacks with one input. */
  void run(byte[] input) throws Exception {
    long allowed = fixedBytes + BYTES_PER_INPUT_BYTE * input.length;
    // Classes that are loaded and instrumented on the way are not the decoder's: only what is
    // allocated each time counts.
    if (allocatedBytes(input) > allowed) {
      long again = allocatedBytes(input);
      expect(
          again <= allowed,
          () -> "Expected at most " + allowed + " bytes to be allocated, but it were " + again);
    }
  }

  private long allocatedBytes(byte[] input) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    body.run(input);
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /** Makes a broken promise a finding. */
  static void expect(boolean kept, Supplier<String> otherwise) {
    if (!kept) {
      throw new AssertionError(otherwise.get());
    }
  }
}
