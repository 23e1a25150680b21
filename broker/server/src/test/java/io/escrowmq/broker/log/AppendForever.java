package io.escrowmq.broker.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The child process of {@link KillTest}: appends numbered batches, several to a force, and prints
 * each number once it is durable, until it is killed.
 */
final class AppendForever {
  private static final int WINDOW = 64;

  private AppendForever() {}

  public static void main(String[] args) {
    TestShard shard = new TestShard();
    ChronicleShardLog log =
        ChronicleShardLog.open(
            LogOptions.at(Path.of(args[0])).withSegmentBytes(1 << 20).withFloors(0, 0),
            LogPosition.BEGINNING,
            shard);
    log.start(shard);
    int printed = shard.durable.size();
    int next = printed;
    while (true) {
      while (next - shard.durable.size() < WINDOW) {
        log.append(batch(next++));
      }
      int before = printed;
      shard.runUntil(() -> shard.durable.size() > before);
      for (; printed < shard.durable.size(); printed++) {
        System.out.println(shard.durable.get(printed).payload().getInt());
      }
      System.out.flush();
    }
  }

  /** A batch whose size follows from its number. */
  static Batch batch(int i) {
    int bytes = 4 + (int) ((i * 2_654_435_761L & 0xFFFF_FFFFL) % 4_000);
    return new Batch(i, 1, 1, ByteBuffer.allocate(bytes).putInt(0, i), null);
  }
}
