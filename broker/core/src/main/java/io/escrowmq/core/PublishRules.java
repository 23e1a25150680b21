package io.escrowmq.core;

import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.ids.IdEntry;
import io.escrowmq.core.ids.Streams;
import io.escrowmq.core.topic.Topic;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Publishes: fence, stream, ids, in this order. */
final class PublishRules {
  private final ShardData data;
  private final Step step;
  private final MessageStore store;

  PublishRules(ShardData data, Step step, MessageStore store) {
    this.data = data;
    this.step = step;
    this.store = store;
  }

  Reply publish(Publish command) {
    Reply.Refused fenced = fenced(command);
    if (fenced != null) {
      return fenced;
    }
    long known = data.streams.expected(command.session());
    long expected = known == Streams.UNKNOWN ? 0 : known;
    if (command.sequence() < expected) {
      return repeat(command);
    }
    if (command.sequence() > expected && !data.tolerant) {
      return known == Streams.UNKNOWN
          ? Refusals.of(Refusal.STREAM_UNKNOWN, "The stream " + command.session() + " is unknown")
          : Refusals.of(
              Refusal.OUT_OF_SEQUENCE,
              "The stream expects batch " + expected + ", but got " + command.sequence());
    }
    // Whatever is wrong with its messages, the batch had its turn: the stream goes on behind it.
    data.streams.accepted(command.session(), command.sequence(), data.timeMs);
    if (!command.fence().isEmpty()) {
      if (!data.fences.hasRoomFor(command.fence())) {
        return Refusals.of(Refusal.INVALID_ARGUMENT, "There are too many fences");
      }
      data.fences.raise(command.fence(), command.fenceEpoch());
    }
    Optional<Reply.Refused> refused =
        new ShapeChecks(data.timeMs)
            .messages(command.messages())
            .or(() -> topicsOf(command.messages()));
    return refused.isPresent() ? refused.get() : accept(command.messages());
  }

  /** Final for any earlier state too: epochs never fall, and what is known stays so. */
  Optional<Reply> preview(Publish command) {
    Reply.Refused fenced = fenced(command);
    if (fenced != null) {
      return Optional.of(fenced);
    }
    if (command.sequence() < data.streams.expected(command.session())) {
      Reply reply = repeat(command);
      return reply instanceof Reply.Published ? Optional.of(reply) : Optional.empty();
    }
    return Optional.empty();
  }

  private Reply.@Nullable Refused fenced(Publish command) {
    return !command.fence().isEmpty() && data.fences.isBehind(command.fence(), command.fenceEpoch())
        ? Refusals.of(
            Refusal.FENCED,
            "Epoch " + command.fenceEpoch() + " of fence " + command.fence() + " was overtaken")
        : null;
  }

  /** Answers a batch that the stream has had already, by the ids. */
  private Reply repeat(Publish command) {
    List<Message> messages = command.messages();
    long[] offsets = new long[messages.size()];
    boolean[] duplicates = new boolean[messages.size()];
    for (int i = 0; i < offsets.length; i++) {
      long entry = find(messages.get(i));
      if (!MessageStore.isStored(entry) && !IdEntry.isDeleted(entry)) {
        return unknownRepeat(messages.get(i));
      }
      offsets[i] = MessageStore.offsetOf(entry);
      duplicates[i] = true;
    }
    return new Reply.Published(offsets, duplicates);
  }

  private Reply unknownRepeat(Message message) {
    return data.ids.mayHaveForgotten(message.id().getMostSignificantBits())
        ? Refusals.of(Refusal.FORGOTTEN, "Message " + message.id() + " is not known any more")
        : Refusals.of(
            Refusal.INVALID_ARGUMENT,
            "The stream has had this batch, but never message " + message.id());
  }

  private long find(Message message) {
    return store.find(
        message.id().getMostSignificantBits(), message.id().getLeastSignificantBits());
  }

  /** Whether all topics are there or may be made. */
  Optional<Reply.Refused> topicsOf(List<Message> messages) {
    String last = "";
    for (int i = 0; i < messages.size(); i++) {
      String name = messages.get(i).topic();
      if (!name.equals(last) && data.topics.find(name) == null) {
        if (!data.settings.createOnFirstUse()) {
          return Optional.of(Refusals.noTopic(name));
        }
        if (!data.topics.hasRoomFor(name)) {
          return Optional.of(Refusals.of(Refusal.INVALID_ARGUMENT, "There are too many topics"));
        }
      }
      last = name;
    }
    return Optional.empty();
  }

  private Reply accept(List<Message> messages) {
    long[] offsets = new long[messages.size()];
    boolean[] duplicates = new boolean[messages.size()];
    Topic topic = null;
    for (int i = 0; i < offsets.length; i++) {
      Message message = messages.get(i);
      long entry = find(message);
      if (MessageStore.isStored(entry)) {
        offsets[i] = MessageStore.offsetOf(entry);
        duplicates[i] = true;
      } else {
        if (topic == null || !topic.name().equals(message.topic())) {
          topic = data.topics.obtain(message.topic());
        }
        offsets[i] = store.store(topic, message.deliverAtMs(), step.stored(message, i));
      }
    }
    return new Reply.Published(offsets, duplicates);
  }
}
