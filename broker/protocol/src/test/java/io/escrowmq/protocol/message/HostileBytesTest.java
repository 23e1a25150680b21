package io.escrowmq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.WireLimits;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are: a frame, or a {@link MalformedException}, and never more memory than the
 * bytes justify.
 */
class HostileBytesTest {
  private static final int FRAMES = Integer.getInteger("escrowmq.hostile.frames", 1_000_000);
  private static final int RUN = 1_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long decoded;
  private long refused;

  @Test
  void shouldRefuseOrReadMutatedFrames() {
    long seed = seed();
    Random random = new Random(seed);
    List<byte[]> frames = Samples.frames();
    for (int i = 0; i < FRAMES; i += RUN) {
      int first = i;
      shouldAllocateWithinReason(
          seed,
          RUN * 16L,
          () -> {
            long bytes = 0;
            for (int k = 0; k < RUN; k++) {
              byte[] mutated = mutate(frames.get((first + k) % frames.size()), random);
              bytes += mutated.length;
              take(seed, mutated);
            }
            return bytes;
          });
    }
    System.out.printf("hostile bytes: seed %d, %d decoded, %d refused%n", seed, decoded, refused);
    assertThat(decoded).as("some must still be good, seed %d", seed).isGreaterThan(FRAMES / 100);
    assertThat(refused).as("some must be bad, seed %d", seed).isGreaterThan(FRAMES / 100);
  }

  @Test
  void shouldRefuseOrReadRandomPayloadsBehindAGoodHeader() {
    long seed = seed();
    Random random = new Random(seed);
    List<byte[]> frames = Samples.frames();
    for (int i = 0; i < FRAMES / 5; i++) {
      byte[] bytes = new byte[16 + random.nextInt(200)];
      random.nextBytes(bytes);
      System.arraycopy(frames.get(i % frames.size()), 0, bytes, 0, 16);
      bytes[2] = 0;
      bytes[3] = (byte) (bytes.length - 4);
      take(seed, bytes);
    }
  }

  @Test
  void shouldRefuseOrReadMutatedMessagesAndNeverPassAWrongChecksum() {
    long seed = seed();
    Random random = new Random(seed);
    byte[] good = Samples.MESSAGE.detached().array();
    int parsed = 0;
    for (int i = 0; i < FRAMES / 5; i++) {
      byte[] mutated = mutate(good, random);
      try {
        EncodedMessage message = EncodedMessage.parse(mutated);
        message.decode();
        message.refusal(Limits.DEFAULT);
        message.keyHash();
        parsed++;
        assertThat(message.verifyChecksum())
            .as("checksum of %s, seed %d", Arrays.toString(mutated), seed)
            .isEqualTo(Arrays.equals(mutated, good));
      } catch (MalformedException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
    assertThat(parsed).as("seed %d", seed).isPositive();
  }

  @Test
  void shouldNoticeAnAllocationThatTrustsALength() {
    // Negative control: the meter would see a decoder that believes "4 MiB follow".
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    byte[] trusting = new byte[4 << 20];
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(allocated).isGreaterThanOrEqualTo(trusting.length).isGreaterThan(RUN * 1_024L);
  }

  private interface Feeding {
    long run();
  }

  private static void shouldAllocateWithinReason(long seed, long fixedPerRun, Feeding feeding) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    long bytes = feeding.run();
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(allocated)
        .as("bytes allocated for %d, seed %d", bytes, seed)
        .isLessThan(fixedPerRun * 64 + bytes * 16);
  }

  private void take(long seed, byte[] bytes) {
    try {
      new FrameDecoder(WireLimits.DEFAULT_MAX_FRAME_BYTES).feed(bytes, this::decode);
    } catch (MalformedException expected) {
      refused++;
    } catch (RuntimeException unexpected) {
      throw new AssertionError("seed " + seed + ": " + Arrays.toString(bytes), unexpected);
    }
  }

  private void decode(Frame frame) {
    assertThat(Samples.decode(frame)).isNotNull();
    decoded++;
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      // Beyond the length field mostly: else the header's check hides all that is behind it.
      int at =
          random.nextInt(10) == 0
              ? random.nextInt(bytes.length)
              : Math.min(4, bytes.length - 1) + random.nextInt(Math.max(1, bytes.length - 4));
      bytes[Math.min(at, bytes.length - 1)] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) 0xFF;
            case 1 -> 0x7F;
            case 2 -> 0;
            default -> (byte) random.nextInt();
          };
    }
    return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 8)) : bytes;
  }

  private static long seed() {
    long seed = Long.getLong("escrowmq.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Descrowmq.seed=" + seed + ")");
    return seed;
  }
}
