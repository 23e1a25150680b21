package io.escrowmq.broker.retention;

import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.core.Consumption;
import io.escrowmq.core.KeptMessages;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.topic.StoredMessage;
import io.escrowmq.core.topic.TopicView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clients were told, and the one checker: what is needed can be read as it was sent and at the
 * offset that it had, and what has gone does not come back.
 */
final class Ledger {
  static final String TOPIC = "t";

  private final Map<UUID, Image> sent = new HashMap<>();
  private final Map<UUID, Long> offsets = new HashMap<>();

  /** Must be readable: unacknowledged by a group that counts, undecided, or delayed. */
  private final Set<UUID> needed = new HashSet<>();

  private final Set<UUID> gone = new HashSet<>();

  /** Makes a message with a payload of its own. */
  Message message(UUID id, Random random, int bytes, long deliverAtMs) {
    byte[] body = new byte[bytes];
    random.nextBytes(body);
    Message message = new Message(id, TOPIC, 0, deliverAtMs, "", Image.of(body));
    sent.put(id, message.image());
    needed.add(id);
    return message;
  }

  /** All groups that count have acknowledged the offset. */
  void acknowledged(UUID id) {
    needed.remove(id);
  }

  int needed() {
    return needed.size();
  }

  /** Looks at everything that the state keeps, by the log's own bytes. Returns what is wrong. */
  List<String> check(StoredShard stored) {
    List<String> wrong = new ArrayList<>();
    Set<UUID> found = new HashSet<>();
    try (LogReader reader = stored.log.reader()) {
      KeptMessages walk = stored.state().keptMessages();
      Reading reading = new Reading(reader, found, wrong);
      boolean more = true;
      while (more) {
        more = walk.visit(1_000, reading);
      }
    }
    for (UUID id : needed) {
      if (!found.contains(id)) {
        wrong.add("17: " + id + " is needed and cannot be read");
      }
    }
    for (UUID id : found) {
      if (gone.contains(id)) {
        wrong.add("17: " + id + " had gone and is back");
      }
    }
    noteGone(stored.state(), found);
    return wrong;
  }

  private void noteGone(ShardState state, Set<UUID> found) {
    for (UUID id : sent.keySet()) {
      Consumption.Kind kind = state.consumption(id).kind();
      boolean finished = kind == Consumption.Kind.CONSUMED || kind == Consumption.Kind.FORGOTTEN;
      if (!found.contains(id) && finished) {
        gone.add(id);
      }
    }
  }

  private final class Reading implements KeptMessages.Visitor {
    private final LogReader reader;
    private final Set<UUID> found;
    private final List<String> wrong;

    Reading(LogReader reader, Set<UUID> found, List<String> wrong) {
      this.reader = reader;
      this.found = found;
      this.wrong = wrong;
    }

    private @Nullable Message read(long position, int ordinal) {
      try {
        List<Message> messages = new ArrayList<>();
        BatchPayload.forEach(
            reader.read(new LogPosition(position)),
            command -> ShardState.forEachMessage(command, messages::add));
        Message message = messages.get(ordinal);
        if (!message.image().equals(sent.get(message.id()))) {
          wrong.add("18: " + message.id() + " has other bytes than were sent");
        }
        found.add(message.id());
        return message;
      } catch (CorruptLogException lost) {
        wrong.add("17: " + lost.getMessage());
        return null;
      }
    }

    @Override
    public void held(UUID transactionId, boolean onCommit, int index, StoredMessage message) {
      read(message.position(), message.ordinal());
    }

    @Override
    public void delayed(StoredMessage message) {
      read(message.position(), message.ordinal());
    }

    @Override
    public void visible(TopicView topic, long offset) {
      Message message = read(topic.position(offset), topic.ordinal(offset));
      if (message != null) {
        Long before = offsets.putIfAbsent(message.id(), offset);
        if (before != null && before != offset) {
          wrong.add("10: " + message.id() + " had offset " + before + " and has " + offset);
        }
      }
    }
  }
}
