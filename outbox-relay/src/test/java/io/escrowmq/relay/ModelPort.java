package io.escrowmq.relay;

import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A relay's way to a {@link BrokerModel}: nothing happens before the test says so. */
final class ModelPort implements BrokerPort {
  static final UUID BROKER = new UUID(1, 1);
  static final Limits LIMITS = new Limits(1 << 20, 10_000, 1_024, 1_024, 256);
  static final long WINDOW_MS = 600_000;

  private record Waiting(Runnable apply, Runnable lose) {}

  final BrokerModel model;
  final Map<String, Long> watches = new HashMap<>();
  final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** Called before and after each publish is handed over: a place to die. */
  Runnable atPublish = () -> {};

  private @Nullable Listener listener;
  boolean linked;

  ModelPort(BrokerModel model) {
    this.model = model;
  }

  @Override
  public void start(Listener told) {
    listener = told;
  }

  void link() {
    link(BROKER);
  }

  void link(UUID broker) {
    watches.clear();
    linked = true;
    Objects.requireNonNull(listener).linked(new Link(broker, LIMITS, WINDOW_MS));
  }

  /** The connection breaks; some of what is under way still arrives, but is not answered. */
  void unlink(int arriving) {
    linked = false;
    Objects.requireNonNull(listener).unlinked();
    while (!waiting.isEmpty()) {
      if (arriving-- > 0) {
        Waiting next = waiting.remove();
        applying(next, false);
        next.lose.run();
      } else {
        waiting.remove().lose.run();
      }
    }
  }

  private boolean answering = true;

  private void applying(Waiting next, boolean answer) {
    answering = answer;
    next.apply.run();
    answering = true;
  }

  /** The broker takes one request and answers. */
  boolean deliverOne() {
    if (waiting.isEmpty()) {
      return false;
    }
    applying(waiting.remove(), true);
    return true;
  }

  /** The broker takes everything and says what is consumed. */
  void deliverAll() {
    while (deliverOne()) {
      // on
    }
    push();
  }

  /** The watches tell. */
  void push() {
    if (linked) {
      Map.copyOf(watches)
          .forEach(
              (topic, from) ->
                  Objects.requireNonNull(listener).consumed(topic, model.consumed(topic, from)));
    }
  }

  @Override
  public void publish(Fence fence, List<EncodedMessage> messages, Consumer<PublishOutcome> reply) {
    atPublish.run();
    Runnable lose = () -> reply.accept(new PublishOutcome.Unknown());
    if (!linked) {
      lose.run();
      return;
    }
    waiting.add(
        new Waiting(
            () -> {
              PublishOutcome outcome = model.publish(fence, messages);
              if (answering) {
                reply.accept(outcome);
              }
            },
            lose));
    atPublish.run();
  }

  @Override
  public void query(List<UUID> ids, Consumer<Optional<List<ConsumptionState>>> reply) {
    Runnable lose = () -> reply.accept(Optional.empty());
    if (!linked) {
      lose.run();
      return;
    }
    waiting.add(
        new Waiting(
            () -> {
              if (answering) {
                reply.accept(Optional.of(model.states(ids)));
              }
            },
            lose));
  }

  /** What was reported, in words. */
  final List<String> reports = new ArrayList<>();

  @Override
  public void report(Entry row, String error, boolean settled) {
    if (linked) {
      reports.add((settled ? "settled " : "blocked ") + row.seq + ": " + error);
    }
  }

  @Override
  public void watch(String topic, long fromOffset) {
    if (linked) {
      watches.put(topic, fromOffset);
    }
  }

  @Override
  public void unwatch(String topic) {
    watches.remove(topic);
  }

  @Override
  public void close() {}
}
