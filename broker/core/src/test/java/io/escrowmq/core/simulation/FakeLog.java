package io.escrowmq.core.simulation;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log in memory: bytes that were not forced are lost in a crash, as a suffix. */
final class FakeLog {

  /** Commands that were appended together, kept as bytes and decoded when first read. */
  static final class Batch {
    private final long timeMs;
    private final long position;
    private final List<byte[]> encoded;
    private @Nullable List<Command> decoded;

    Batch(long timeMs, long position, List<byte[]> encoded) {
      this.timeMs = timeMs;
      this.position = position;
      this.encoded = encoded;
    }

    long timeMs() {
      return timeMs;
    }

    long position() {
      return position;
    }

    List<Command> decoded() {
      List<Command> known = decoded;
      if (known == null) {
        known = new ArrayList<>(encoded.size());
        for (byte[] bytes : encoded) {
          known.add(CommandCodec.decode(ByteBuffer.wrap(bytes)));
        }
        decoded = known;
      }
      return known;
    }
  }

  private final List<Batch> batches = new ArrayList<>();
  private int durable;
  private long nextPosition = 5;

  Batch append(long timeMs, List<Command> commands) {
    List<byte[]> encoded = new ArrayList<>(commands.size());
    for (Command command : commands) {
      ByteBuffer bytes = ByteBuffer.allocate(CommandCodec.encodedLength(command));
      CommandCodec.encode(command, bytes);
      encoded.add(bytes.array());
    }
    Batch batch = new Batch(timeMs, nextPosition, encoded);
    nextPosition += 7;
    batches.add(batch);
    return batch;
  }

  /** Makes so many of the batches that were not forced durable. */
  void force(int count) {
    durable += count;
  }

  int unforced() {
    return batches.size() - durable;
  }

  /** Loses what was not forced. */
  void loseUnforced() {
    batches.subList(durable, batches.size()).clear();
  }

  /** The durable batches from this one on. */
  List<Batch> durableFrom(int index) {
    return batches.subList(index, durable);
  }

  int durable() {
    return durable;
  }

  /** Reads a message's image as the delivery path does. */
  Image read(MessageRef ref) {
    return message(ref).image();
  }

  /** Reads a message as it was appended. */
  Message message(MessageRef ref) {
    int index = indexOf(ref.position());
    if (index == batches.size() || batches.get(index).position() != ref.position()) {
      throw new Violation("18", "No batch lies at position " + ref.position());
    }
    Batch batch = batches.get(index);
    int ordinal = ref.ordinal();
    for (Command command : batch.decoded()) {
      if (ordinal < ShardState.messageCount(command)) {
        List<Message> messages = new ArrayList<>();
        ShardState.forEachMessage(command, messages::add);
        return messages.get(ordinal);
      }
      ordinal -= ShardState.messageCount(command);
    }
    throw new Violation("18", "Batch " + ref.position() + " has no message " + ref.ordinal());
  }

  /** Positions of lost batches are never given again, so there are gaps. */
  private int indexOf(long position) {
    int low = 0;
    int high = batches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (batches.get(middle).position() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
