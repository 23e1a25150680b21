package io.escrowmq.relay;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Consumed;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.ConsumptionState.Kind;
import io.escrowmq.protocol.message.DeadOffset;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** A broker as far as relays see it: ids, offsets, fences, consumption. Single-threaded. */
final class BrokerModel {
  /** A message where it lies. */
  record Stored(String topic, long offset, EncodedMessage message) {}

  final Map<UUID, Stored> byId = new HashMap<>();
  final Map<String, List<EncodedMessage>> topics = new TreeMap<>();
  final Set<UUID> consumed = new HashSet<>();
  final Map<UUID, String> dead = new HashMap<>();
  final Map<String, Long> fences = new HashMap<>();
  final Map<UUID, Integer> sends = new HashMap<>();

  /** What to answer instead of the truth. */
  final Map<UUID, Kind> told = new HashMap<>();

  /** Topics that are refused. */
  final Map<String, ErrorCode> refused = new HashMap<>();

  /** Messages that are delayed: stored, without offset. */
  final Set<UUID> delayed = new HashSet<>();

  int questions;

  PublishOutcome publish(BrokerPort.Fence fence, List<EncodedMessage> messages) {
    long highest = fences.getOrDefault(fence.name(), 0L);
    if (fence.epoch() < highest) {
      return new PublishOutcome.Refused(ErrorCode.FENCED, "Epoch " + fence.epoch());
    }
    for (EncodedMessage message : messages) {
      sends.merge(message.id(), 1, Integer::sum);
      ErrorCode why = refused.get(message.topic());
      if (why != null) {
        return new PublishOutcome.Refused(why, "Topic " + message.topic());
      }
    }
    fences.put(fence.name(), fence.epoch());
    List<Placement> placements = new ArrayList<>();
    for (EncodedMessage message : messages) {
      boolean duplicate = byId.containsKey(message.id());
      if (!duplicate) {
        append(message);
      }
      long offset = delayed.contains(message.id()) ? -1 : stored(message.id()).offset();
      placements.add(new Placement(0, offset, duplicate));
    }
    return new PublishOutcome.Stored(placements);
  }

  private Stored stored(UUID id) {
    return Objects.requireNonNull(byId.get(id));
  }

  /** The log of a topic, from offset 0. */
  List<EncodedMessage> log(String topic) {
    return topics.getOrDefault(topic, List.of());
  }

  private void append(EncodedMessage message) {
    List<EncodedMessage> log = topics.computeIfAbsent(message.topic(), t -> new ArrayList<>());
    byId.put(message.id(), new Stored(message.topic(), log.size(), message));
    log.add(message);
  }

  List<ConsumptionState> states(List<UUID> ids) {
    questions += ids.size();
    return ids.stream().map(this::state).toList();
  }

  private ConsumptionState state(UUID id) {
    Stored stored = byId.get(id);
    Kind instead = told.get(id);
    if (instead != null) {
      return new ConsumptionState(id, instead, "", 0, -1, "");
    }
    if (stored == null) {
      return new ConsumptionState(id, Kind.UNKNOWN, "", 0, -1, "");
    }
    if (delayed.contains(id)) {
      return new ConsumptionState(id, Kind.HELD, stored.topic(), 0, -1, "");
    }
    Kind kind =
        consumed.contains(id) ? Kind.CONSUMED : dead.containsKey(id) ? Kind.DEAD : Kind.STORED;
    return new ConsumptionState(
        id, kind, stored.topic(), 0, stored.offset(), dead.getOrDefault(id, ""));
  }

  /** What a watch of a topic tells. */
  Consumed consumed(String topic, long from) {
    List<EncodedMessage> log = topics.getOrDefault(topic, List.of());
    int floor = 0;
    while (floor < log.size() && consumed.contains(log.get(floor).id())) {
      floor++;
    }
    List<OffsetRange> above = new ArrayList<>();
    List<DeadOffset> deadOffsets = new ArrayList<>();
    for (long offset = Math.max(floor, from); offset < log.size(); offset++) {
      UUID id = log.get((int) offset).id();
      if (consumed.contains(id)) {
        above.add(new OffsetRange(offset, offset));
      } else if (dead.containsKey(id)) {
        deadOffsets.add(new DeadOffset(offset, dead.get(id)));
      }
    }
    return new Consumed(0, 0, floor, above, deadOffsets);
  }

  void consumeAll() {
    consumed.addAll(byId.keySet());
    consumed.removeAll(dead.keySet());
  }
}
