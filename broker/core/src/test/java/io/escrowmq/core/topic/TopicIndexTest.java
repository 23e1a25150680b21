package io.escrowmq.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.state.HashOutput;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.SnapshotOutput;
import io.escrowmq.core.state.StateInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The index against a map, with messages that leave in any order. */
class TopicIndexTest {
  private final Random random = new Random(3);
  private final Pages pages = Pages.onHeap();
  private final TopicSpace space = new TopicSpace(pages);
  private final TopicIndex index = new TopicIndex(space, 7);
  private final TreeMap<Long, StoredMessage> model = new TreeMap<>();

  @Test
  void shouldAgreeWithAMapWhileMessagesComeAndGo() throws IOException {
    TopicIndex neighbour = new TopicIndex(space, 8);
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 500; i++) {
        append();
        neighbour.append(message(), 1);
      }
      for (int i = 0; i < 470 && !model.isEmpty(); i++) {
        remove(round % 2 == 0 ? model.firstKey() : someOffset());
      }
      if (round % 7 == 3) {
        index.skipTo(index.next() + random.nextInt(300));
      }
      check();
    }
    while (!model.isEmpty()) {
      remove(someOffset());
    }
    check();
    assertThat(neighbour.count()).isEqualTo(20_000);
  }

  @Test
  void shouldKeepNoPageForWhatIsGone() {
    for (int i = 0; i < 100_000; i++) {
      append();
      if (model.size() > 100) {
        remove(model.firstKey());
      }
    }
    // The one that stays behind holds its own page only.
    append();
    long straggler = index.next() - 1;
    for (int i = 0; i < 100_000; i++) {
      append();
      if (model.size() > 100) {
        remove(model.higherKey(model.firstKey() == straggler ? straggler : -1));
      }
    }

    assertThat(index.first()).isEqualTo(straggler);
    assertThat(pages.inUse()).isLessThan(6);
  }

  @Test
  void shouldMoveAndForget() {
    for (int i = 0; i < 200; i++) {
      append();
    }

    index.move(100, 77, 3);
    index.forgetId(100);

    assertThat(index.position(100)).isEqualTo(77);
    assertThat(index.ordinal(100)).isEqualTo(3);
    assertThat(index.hasId(100)).isFalse();
    assertThat(index.hasId(99)).isTrue();
    StoredMessage message = Objects.requireNonNull(model.get(100L));
    assertThat(index.bytes(100)).isEqualTo(message.bytes());
    assertThat(index.keyHash(100)).isEqualTo(message.keyHash());
  }

  private StoredMessage message() {
    return new StoredMessage(
        random.nextLong(),
        random.nextInt((1 << 30) - 1),
        random.nextLong(),
        random.nextInt(),
        random.nextLong(),
        random.nextLong());
  }

  private void append() {
    StoredMessage message = message();
    model.put(index.next(), message);
    index.append(message, index.next() + 1_000);
  }

  private void remove(long offset) {
    index.remove(offset);
    model.remove(offset);
  }

  private long someOffset() {
    Long key = model.ceilingKey(random.nextLong(index.next()));
    return key == null ? model.lastKey() : key;
  }

  private void check() throws IOException {
    checkEqual(index);
    TopicIndex copy = new TopicIndex(new TopicSpace(Pages.onHeap()), 7);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SnapshotOutput out = new SnapshotOutput(bytes);
    index.writeTo(out);
    out.flush();
    copy.readFrom(new StateInput(new ByteArrayInputStream(bytes.toByteArray())));
    checkEqual(copy);
    HashOutput hash = new HashOutput();
    HashOutput copyHash = new HashOutput();
    index.writeTo(hash);
    copy.writeTo(copyHash);
    assertThat(copyHash.hash()).isEqualTo(hash.hash());
  }

  private void checkEqual(TopicIndex actual) {
    assertThat(actual.next()).isEqualTo(index.next());
    assertThat(actual.first()).isEqualTo(model.isEmpty() ? index.next() : model.firstKey());
    assertThat(actual.count()).isEqualTo(model.size());
    for (long offset = 0; offset <= index.next() + 200; offset++) {
      StoredMessage message = model.get(offset);
      Long following = model.ceilingKey(offset);
      assertThat(actual.nextLive(offset)).isEqualTo(following == null ? -1 : following);
      assertThat(actual.isLive(offset)).isEqualTo(message != null);
      if (message != null) {
        assertThat(
                new StoredMessage(
                    actual.keyHash(offset),
                    actual.bytes(offset),
                    actual.position(offset),
                    actual.ordinal(offset),
                    actual.msb(offset),
                    actual.lsb(offset)))
            .isEqualTo(message);
        assertThat(actual.storedAtMs(offset)).isEqualTo(offset + 1_000);
        assertThat(actual.hasId(offset)).isTrue();
      }
    }
  }
}
