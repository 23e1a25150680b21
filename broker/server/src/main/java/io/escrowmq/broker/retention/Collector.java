package io.escrowmq.broker.retention;

import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.command.Carried;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Finds the places of the messages that lie in chosen segments. */
final class Collector implements KeptMessages.Visitor {

  /**
   * A message that is to be carried.
   *
   * @param ref where it lies
   * @param bytes how long it is
   * @param entry makes the entry of the command
   */
  record Place(MessageRef ref, int bytes, Function<Message, Carried> entry) {
    Carried carried(Message message) {
      return entry.apply(message);
    }
  }

  private final Census census;
  private final Set<Integer> chosen;
  private final ArrayDeque<Place> places = new ArrayDeque<>();

  Collector(Census census, Set<Integer> chosen) {
    this.census = census;
    this.chosen = chosen;
  }

  /** From how many segments it collects. */
  int segments() {
    return chosen.size();
  }

  boolean isEmpty() {
    return places.isEmpty();
  }

  /** Takes the first places: at least one if there is one, and no more than either limit. */
  List<Place> take(int messagesMax, long bytesMax) {
    List<Place> taken = new ArrayList<>();
    long bytes = 0;
    while (!places.isEmpty() && taken.size() < messagesMax) {
      bytes += places.element().bytes();
      if (bytes > bytesMax && !taken.isEmpty()) {
        break;
      }
      taken.add(places.remove());
    }
    return taken;
  }

  @Override
  public void held(UUID transactionId, boolean onCommit, int index, StoredMessage message) {
    collect(
        message.position(),
        message.ordinal(),
        message.bytes(),
        read -> new Carried.Held(transactionId, onCommit, index, read));
  }

  @Override
  public void delayed(StoredMessage message) {
    collect(message.position(), message.ordinal(), message.bytes(), Carried.Delayed::new);
  }

  @Override
  public void visible(TopicView topic, long offset) {
    if (chosen.contains(census.segmentOf(topic.position(offset)))) {
      collect(
          topic.position(offset),
          topic.ordinal(offset),
          topic.bytes(offset),
          read -> new Carried.Visible(offset, read));
    }
  }

  private void collect(long position, int ordinal, int bytes, Function<Message, Carried> entry) {
    if (chosen.contains(census.segmentOf(position))) {
      places.add(new Place(new MessageRef(position, ordinal), bytes, entry));
    }
  }
}
