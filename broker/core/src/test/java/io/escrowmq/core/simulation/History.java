package io.escrowmq.core.simulation;

import io.escrowmq.core.Consumption;
import io.escrowmq.core.Refusal;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.ids.Uuid7;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clients asked, were told and were given, and the judge of it. It never looks into the shard.
 * What was answered as unknown may have happened or not, for ever.
 */
final class History {
  /** A topic that gets deleted: what was in it may be gone. */
  static final String DOOMED = "doomed";

  /** From this topic messages go when they are old and acknowledged; its group is never deleted. */
  static final String SHORT = "short";

  record Place(String topic, long offset) {}

  record Settled(String topic, String group, long offset) {}

  private static final class Published {
    boolean acknowledged;
    long offset = -1;
    String topic = "";
  }

  private final TransactionHistory transactions;
  private final long idWindowMs;
  private final Map<UUID, Published> published = new HashMap<>();
  private final Map<Place, UUID> places = new HashMap<>();
  private final Map<UUID, Long> dueMs = new HashMap<>();
  private final Set<UUID> compensations = new HashSet<>();
  private final Set<UUID> settled = new HashSet<>();
  private final Set<Settled> acknowledged = new HashSet<>();
  private final Map<String, Long> fences = new HashMap<>();
  private final Set<UUID> reportedConsumed = new HashSet<>();

  History(long idWindowMs) {
    this.idWindowMs = idWindowMs;
    this.transactions = new TransactionHistory(idWindowMs);
  }

  TransactionHistory transactions() {
    return transactions;
  }

  /** A publish leaves its client. Returns whether its epoch is known to be overtaken. */
  boolean publishing(Publish command) {
    for (Message message : command.messages()) {
      published.computeIfAbsent(message.id(), id -> new Published());
      if (message.deliverAtMs() > 0) {
        dueMs.put(message.id(), message.deliverAtMs());
      }
    }
    return command.fenceEpoch() < fences.getOrDefault(command.fence(), 0L);
  }

  /** A publish was answered. */
  void published(Publish command, Reply reply, boolean overtaken, long nowMs) {
    if (reply instanceof Reply.Published ok) {
      if (overtaken) {
        throw new Violation(
            "11", "epoch " + command.fenceEpoch() + " published after a higher one");
      }
      if (!command.fence().isEmpty()) {
        fences.merge(command.fence(), command.fenceEpoch(), Math::max);
      }
      for (int i = 0; i < command.messages().size(); i++) {
        acknowledge(command.messages().get(i), ok.offsets()[i], ok.duplicates()[i], nowMs);
      }
    }
  }

  private void acknowledge(Message message, long offset, boolean duplicate, long nowMs) {
    Published record = published.computeIfAbsent(message.id(), id -> new Published());
    boolean forgettable = message.topic().equals(DOOMED) || mayBeForgotten(message.id(), nowMs);
    if (record.acknowledged && !duplicate && !forgettable) {
      throw new Violation("16", message.id() + " was stored a second time");
    }
    if (record.offset >= 0 && offset >= 0 && record.offset != offset && !forgettable) {
      throw new Violation("16", message.id() + " got offsets " + record.offset + " and " + offset);
    }
    record.acknowledged = true;
    record.topic = message.topic();
    if (offset >= 0) {
      record.offset = offset;
      if (!duplicate) {
        observe(message.topic(), offset, message.id());
      }
    }
  }

  void rejecting(@Nullable Message compensation) {
    if (compensation != null) {
      compensations.add(compensation.id());
    }
  }

  /** An id was made just before its first use, whoever used it. */
  private boolean mayBeForgotten(UUID id, long nowMs) {
    return nowMs - Uuid7.timeMs(id) >= idWindowMs;
  }

  private void observe(String topic, long offset, UUID id) {
    UUID before = places.putIfAbsent(new Place(topic, offset), id);
    if (before != null && !before.equals(id)) {
      throw new Violation(
          "10", "offset " + offset + " of " + topic + " was " + before + ", is " + id);
    }
  }

  /** A message was given to a group's consumer. */
  void delivered(Settled at, UUID id, long nowMs) {
    observe(at.topic(), at.offset(), id);
    if (acknowledged.contains(at)) {
      throw new Violation("13", at + " was delivered after its ack");
    }
    boolean own = published.containsKey(id) || compensations.contains(id);
    if (!own && !transactions.mayBeVisible(id)) {
      throw new Violation("4, 8 or 9", id + " was delivered, but never published or released");
    }
    if (!transactions.mentions(id) && nowMs < dueMs.getOrDefault(id, 0L)) {
      throw new Violation("15", id + " was delivered before it was due");
    }
  }

  /** An ack or reject leaves its consumer: from now on retention may take the message. */
  void settling(String topic, long offset) {
    UUID id = places.get(new Place(topic, offset));
    if (id != null) {
      settled.add(id);
    }
  }

  /** Whether a message that was there may be missing. */
  private boolean mayBeGone(String topic, UUID id) {
    return topic.equals(DOOMED) || (topic.equals(SHORT) && settled.contains(id));
  }

  /** An ack was confirmed. */
  void acknowledged(String topic, String group, long offset) {
    acknowledged.add(new Settled(topic, group, offset));
  }

  /** A group is about to be deleted: one of the same name begins anew. */
  void forgetGroup(String topic, String group) {
    acknowledged.removeIf(at -> at.topic().equals(topic) && at.group().equals(group));
  }

  /** An id's consumption was asked. */
  void told(Consumption answer, long nowMs) {
    Published record = published.get(answer.id());
    Consumption.Kind kind = answer.kind();
    if (record != null && record.acknowledged && !record.topic.equals(DOOMED)) {
      boolean lost = kind == Consumption.Kind.UNKNOWN;
      boolean early =
          (kind == Consumption.Kind.FORGOTTEN || kind == Consumption.Kind.DISCARDED)
              && !mayBeForgotten(answer.id(), nowMs);
      if (lost || early) {
        throw new Violation("9", answer.id() + " was acknowledged, and is " + kind);
      }
    }
    if (kind == Consumption.Kind.EXPIRED && !answer.topic().equals(DOOMED)) {
      throw new Violation("17", answer.id() + " expired, though a group had not acknowledged it");
    }
    boolean isFinal = kind == Consumption.Kind.CONSUMED || kind == Consumption.Kind.FORGOTTEN;
    if (reportedConsumed.contains(answer.id()) && !isFinal && !mayBeForgotten(answer.id(), nowMs)) {
      throw new Violation("12", answer.id() + " was consumed, and is " + kind);
    }
    if (kind == Consumption.Kind.CONSUMED && !answer.topic().equals(DOOMED)) {
      reportedConsumed.add(answer.id());
    }
  }

  Set<UUID> publishedIds() {
    return published.keySet();
  }

  /** Judges all that is visible in the end. */
  void judge(Map<Place, UUID> drained) {
    Map<UUID, Integer> times = new HashMap<>();
    Set<UUID> visible = new HashSet<>();
    drained.forEach(
        (place, id) -> {
          observe(place.topic(), place.offset(), id);
          visible.add(id);
          if (times.merge(id, 1, Integer::sum) > 1 && idWindowMs == Simulation.LONG_WINDOW_MS) {
            throw new Violation("2 or 16", id + " is visible more than once");
          }
          boolean own = published.containsKey(id) || compensations.contains(id);
          if (!own && !transactions.mayBeVisible(id)) {
            throw new Violation("4 or 9", id + " is visible, but never published or released");
          }
        });
    published.forEach(
        (id, record) -> {
          if (record.acknowledged && !mayBeGone(record.topic, id) && !visible.contains(id)) {
            throw new Violation("9 or 17", id + " was acknowledged and is lost");
          }
        });
    places.forEach(
        (place, id) -> {
          boolean goneAsItMay = mayBeGone(place.topic(), id) && !drained.containsKey(place);
          if (!place.topic().equals(DOOMED) && !goneAsItMay && !id.equals(drained.get(place))) {
            throw new Violation("9 or 10", place + " was " + id + ", is " + drained.get(place));
          }
        });
    transactions.judge(visible, settled);
  }

  /** Outcomes and refusals of transactions. */
  static final class TransactionHistory {
    private static final class Fate {
      List<Message> onCommit = List.of();
      List<Message> onRollback = List.of();
      boolean prepared;
      @Nullable Outcome told;
      long firstDecideMs = Long.MAX_VALUE;
      final Set<Outcome> asked = new HashSet<>();
    }

    private final long idWindowMs;
    private final Map<UUID, Fate> fates = new HashMap<>();
    private final Map<UUID, Set<UUID>> mentionedBy = new HashMap<>();

    TransactionHistory(long idWindowMs) {
      this.idWindowMs = idWindowMs;
    }

    void preparing(UUID id, List<Message> onCommit, List<Message> onRollback) {
      Fate fate = fates.computeIfAbsent(id, key -> new Fate());
      fate.onCommit = onCommit;
      fate.onRollback = onRollback;
      onCommit.forEach(m -> mentionedBy.computeIfAbsent(m.id(), k -> new HashSet<>()).add(id));
      onRollback.forEach(m -> mentionedBy.computeIfAbsent(m.id(), k -> new HashSet<>()).add(id));
    }

    void prepared(UUID id, Reply reply, long nowMs) {
      if (reply instanceof Reply.Prepared) {
        fate(id).prepared = true;
      } else if (reply instanceof Reply.Refused refused) {
        unknownOrForgotten(id, fate(id).prepared, refused.reason(), nowMs);
      }
    }

    /** A decision leaves its client. Returns what was known to stand then. */
    Question deciding(UUID id, Outcome outcome, long nowMs) {
      Fate fate = fate(id);
      fate.asked.add(outcome);
      fate.firstDecideMs = Math.min(fate.firstDecideMs, nowMs);
      return new Question(id, outcome, fate.prepared, fate.told);
    }

    record Question(UUID id, Outcome asked, boolean prepared, @Nullable Outcome told) {}

    void decided(Question before, Reply reply, long nowMs) {
      UUID id = before.id();
      Outcome asked = before.asked();
      if (reply instanceof Reply.Decided ok) {
        if (ok.outcome() != asked || (before.told() != null && !ok.repeated())) {
          throw new Violation("5", id + " was asked for " + asked + ", got " + ok);
        }
        tell(id, ok.outcome());
      } else if (reply instanceof Reply.Refused refused) {
        if (refused.reason() == Refusal.CONFLICT && refused.standing() != null) {
          if (refused.standing() == asked) {
            throw new Violation("5", id + " conflicts with the same decision");
          }
          tell(id, refused.standing());
        }
        unknownOrForgotten(id, before.prepared(), refused.reason(), nowMs);
      }
    }

    private void unknownOrForgotten(UUID id, boolean prepared, Refusal reason, long nowMs) {
      boolean early = nowMs - fate(id).firstDecideMs < idWindowMs;
      if (prepared && reason == Refusal.NOT_FOUND) {
        throw new Violation("1", id + " was prepared and is unknown");
      }
      if (prepared && reason == Refusal.FORGOTTEN && early) {
        throw new Violation("1", id + " was forgotten too early");
      }
    }

    private void tell(UUID id, Outcome outcome) {
      Fate fate = fate(id);
      if (fate.told != null && fate.told != outcome) {
        throw new Violation("5", id + " was " + fate.told + ", is " + outcome);
      }
      if (!fate.asked.contains(outcome)) {
        throw new Violation("5", id + " is " + outcome + ", which nobody asked for");
      }
      fate.told = outcome;
    }

    private Fate fate(UUID id) {
      return fates.computeIfAbsent(id, key -> new Fate());
    }

    boolean mentions(UUID message) {
      return mentionedBy.containsKey(message);
    }

    /** Whether some transaction may have released the message. */
    boolean mayBeVisible(UUID message) {
      for (UUID id : mentionedBy.getOrDefault(message, Set.of())) {
        Fate fate = fate(id);
        boolean commits = has(fate.onCommit, message) && may(fate, Outcome.COMMIT);
        if (commits || (has(fate.onRollback, message) && may(fate, Outcome.ROLLBACK))) {
          return true;
        }
      }
      return false;
    }

    private static boolean may(Fate fate, Outcome outcome) {
      return fate.told == null ? fate.asked.contains(outcome) : fate.told == outcome;
    }

    private static boolean has(List<Message> set, UUID message) {
      return set.stream().anyMatch(held -> held.id().equals(message));
    }

    Set<UUID> ids() {
      return fates.keySet();
    }

    void judge(Set<UUID> visible, Set<UUID> settled) {
      fates.forEach(
          (id, fate) -> {
            if (fate.told == Outcome.COMMIT || fate.told == Outcome.ROLLBACK) {
              for (Message m : fate.told == Outcome.COMMIT ? fate.onCommit : fate.onRollback) {
                boolean mayBeGone =
                    m.topic().equals(DOOMED)
                        || (m.topic().equals(SHORT) && settled.contains(m.id()));
                if (!mayBeGone && !visible.contains(m.id())) {
                  throw new Violation("2 and 3", m.id() + " of " + id + " was not released");
                }
              }
            }
          });
    }
  }
}
