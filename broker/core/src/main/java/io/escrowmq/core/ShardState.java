package io.escrowmq.core;

import io.escrowmq.core.command.Carry;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Reject;
import io.escrowmq.core.command.ReportWorkOrder;
import io.escrowmq.core.command.ResolveWorkOrder;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.ids.IdEntry;
import io.escrowmq.core.state.HashOutput;
import io.escrowmq.core.state.PageSpace;
import io.escrowmq.core.state.Pages;
import io.escrowmq.core.state.SnapshotOutput;
import io.escrowmq.core.state.StateInput;
import io.escrowmq.core.topic.Topic;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.topic.Topics;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.core.transaction.Transactions;
import io.escrowmq.core.workorder.WorkOrders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one shard: the fold of {@link #apply} over the durable log. Live running, recovery
 * and snapshots run the very same code, which reads nothing but state and command.
 *
 * <p>Everything here belongs to one thread. Views are live and must not be kept across threads.
 */
public final class ShardState implements AutoCloseable {
  /** The rules that {@link #apply} follows; each batch in the log says which it was written for. */
  public static final int RULES_VERSION = 1;

  private final ShardData data;
  private final Step step = new Step();
  private final Rules rules;

  /** An empty shard at time 0 with {@link Settings#DEFAULT}, all of it in ordinary memory. */
  public ShardState() {
    this(PageSpace.onHeap());
  }

  /**
   * An empty shard at time 0 with {@link Settings#DEFAULT}.
   *
   * @param space where what grows with the backlog lies; closed with this
   */
  public ShardState(PageSpace space) {
    this(new ShardData(new Pages(space)));
  }

  private ShardState(ShardData data) {
    this.data = data;
    this.rules = new Rules(data, step);
  }

  /**
   * Applies a durable command. A refusal changes nothing but the time, except that a publish whose
   * messages are refused for good has had its turn in its stream.
   *
   * @param timeMs shard time of the batch; an earlier one than before counts as the last
   * @param first where the command's first message lies, or would lie, in the log
   * @param command what is asked
   * @param effects hears what follows, in order, before this returns
   * @return what to answer
   */
  public Reply apply(long timeMs, MessageRef first, Command command, Consumer<Effect> effects) {
    data.timeMs = Math.max(data.timeMs, timeMs);
    Optional<Reply.Refused> refused = command.accept(new ShapeChecks(data.timeMs));
    if (refused.isPresent()) {
      return refused.get();
    }
    step.begin(first.position(), first.ordinal(), effects);
    Reply reply = command.accept(rules);
    step.end();
    return reply;
  }

  /**
   * {@return how many messages a command carries, and so how many ordinals it takes}
   *
   * @param command what is asked
   */
  public static int messageCount(Command command) {
    if (command instanceof Publish publish) {
      return publish.messages().size();
    }
    if (command instanceof Prepare prepare) {
      return prepare.onCommit().size() + prepare.onRollback().size();
    }
    if (command instanceof Carry carry) {
      return carry.entries().size();
    }
    return command instanceof Reject reject && reject.compensation() != null ? 1 : 0;
  }

  /**
   * Walks the messages that a command carries, in the order of their ordinals.
   *
   * @param command what is asked
   * @param messages told each message
   */
  public static void forEachMessage(Command command, Consumer<Message> messages) {
    if (command instanceof Publish publish) {
      each(publish.messages(), messages);
    } else if (command instanceof Prepare prepare) {
      each(prepare.onCommit(), messages);
      each(prepare.onRollback(), messages);
    } else if (command instanceof Carry carry) {
      carry.entries().forEach(entry -> messages.accept(entry.message()));
    } else if (command instanceof Reject reject && reject.compensation() != null) {
      messages.accept(reject.compensation());
    }
  }

  private static void each(List<Message> list, Consumer<Message> messages) {
    for (int i = 0; i < list.size(); i++) {
      messages.accept(list.get(i));
    }
  }

  /** {@return a walk over all messages that the state needs of the log} */
  public KeptMessages keptMessages() {
    return new KeptMessages(data);
  }

  /**
   * Answers without logging what no command in flight can change: malformed commands, decisions
   * that stand, overtaken epochs, prepares and batches that are fully known. Changes nothing.
   *
   * @param command what is asked
   * @return the answer; empty if the command must be logged
   */
  public Optional<Reply> preview(Command command) {
    Optional<Reply.Refused> refused = command.accept(ShapeChecks.timeless());
    if (refused.isPresent()) {
      return Optional.of(refused.get());
    }
    if (command instanceof Publish publish) {
      return rules.publishes().preview(publish);
    }
    if (command instanceof Prepare prepare) {
      return rules.transactions().preview(prepare);
    }
    if (command instanceof ResolveWorkOrder resolve) {
      return rules.workOrders().preview(resolve);
    }
    if (command instanceof ReportWorkOrder report) {
      return rules.workOrders().preview(report);
    }
    return command instanceof Decide decide
        ? rules.transactions().preview(decide)
        : Optional.empty();
  }

  /**
   * From now on a publish goes on in its stream wherever it left off, since batches are missing
   * from the log: what followed them was acknowledged. Not part of the state: for repairing a log,
   * never for running on it.
   */
  public void tolerateMissingBatches() {
    data.tolerant = true;
  }

  /** {@return the last applied time, ms; never falls} */
  public long timeMs() {
    return data.timeMs;
  }

  /** {@return shard time at which a tick is to be logged, ms; Long.MAX_VALUE if none is needed} */
  public long nextTimerMs() {
    return data.nextTimerMs();
  }

  /** {@return the settings in force} */
  public Settings settings() {
    return data.settings;
  }

  /** {@return all topics} */
  public Topics topics() {
    return data.topics;
  }

  /**
   * {@return a topic; null if there is none}
   *
   * @param name its name
   */
  public @Nullable TopicView topic(String name) {
    return data.topics.find(name);
  }

  /**
   * {@return a group; null if there is none}
   *
   * @param topic the topic's name
   * @param group the group's name
   */
  public @Nullable GroupView group(String topic, String group) {
    Topic found = data.topics.find(topic);
    return found == null ? null : found.groupState(group);
  }

  /** {@return all transactions} */
  public Transactions transactions() {
    return data.transactions;
  }

  /** {@return all work orders} */
  public WorkOrders workOrders() {
    return data.workOrders;
  }

  /**
   * {@return a transaction; null if it is not known}
   *
   * @param id its id
   */
  public @Nullable TransactionView transaction(UUID id) {
    return data.transactions.find(id);
  }

  /**
   * {@return what became of a message}
   *
   * @param id its id
   */
  public Consumption consumption(UUID id) {
    long entry = rules.find(id.getMostSignificantBits(), id.getLeastSignificantBits());
    if (IdEntry.isVisible(entry)) {
      return visible(id, data.topics.byNumber(IdEntry.topic(entry)), IdEntry.offset(entry));
    }
    if (IdEntry.isDelayed(entry)) {
      String topic = data.topics.byNumber(IdEntry.topic(entry)).name();
      return new Consumption(id, Consumption.Kind.HELD, topic, -1, "");
    }
    Consumption.Kind kind;
    if (IdEntry.isHeld(entry)) {
      kind = Consumption.Kind.HELD;
    } else if (IdEntry.isDiscarded(entry) || IdEntry.isDeleted(entry)) {
      kind = Consumption.Kind.DISCARDED;
    } else if (data.ids.mayHaveForgotten(id.getMostSignificantBits())) {
      kind = Consumption.Kind.FORGOTTEN;
    } else {
      kind = Consumption.Kind.UNKNOWN;
    }
    return new Consumption(id, kind, "", -1, "");
  }

  private static Consumption visible(UUID id, Topic topic, long offset) {
    Consumption.Kind kind = Consumption.Kind.STORED;
    String deadIn = "";
    if (!topic.hasGiven(offset)) {
      kind = Consumption.Kind.DISCARDED; // With its topic, after it had gone.
    } else if (topic.isConsumed(offset)) {
      kind = Consumption.Kind.CONSUMED;
    } else if (topic.isExpired(offset)) {
      kind = Consumption.Kind.EXPIRED;
    } else {
      deadIn = topic.deadIn(offset);
      if (!deadIn.isEmpty()) {
        kind = Consumption.Kind.DEAD;
      }
    }
    return new Consumption(id, kind, topic.name(), offset, deadIn);
  }

  /**
   * Tells every message whose image is needed: held, delayed and visible ones. Takes as long as
   * there are messages.
   *
   * @param visitor told
   */
  public void visitReferences(References visitor) {
    data.transactions.forEachOpen(
        transaction -> {
          transaction.onCommit().forEach(held -> visitor.held(transaction.id(), held));
          transaction.onRollback().forEach(held -> visitor.held(transaction.id(), held));
        });
    data.delayed.inOrder().forEach(visitor::delayed);
    for (TopicView topic : data.topics.all()) {
      for (long offset = topic.firstOffset(); offset < topic.nextOffset(); offset++) {
        if (topic.isVisible(offset)) {
          visitor.visible(topic, offset);
        }
      }
    }
  }

  /**
   * Writes a snapshot: all of the state, positions included.
   *
   * @param out where it is written, in large pieces
   * @throws IOException if the output fails
   */
  public void writeTo(OutputStream out) throws IOException {
    SnapshotOutput fields = new SnapshotOutput(out);
    data.writeTo(fields);
    fields.flush();
  }

  /**
   * {@return the state that a snapshot holds, all of it in ordinary memory}
   *
   * @param in where it is read
   * @throws IOException if the input fails, or is no snapshot of a version that this code reads
   */
  public static ShardState readFrom(InputStream in) throws IOException {
    return readFrom(in, PageSpace.onHeap());
  }

  /**
   * {@return the state that a snapshot holds}
   *
   * @param in where it is read, in large pieces, to its end
   * @param space where what grows with the backlog lies; closed with the state, at once if this
   *     fails
   * @throws IOException if the input fails, or is no snapshot of a version that this code reads
   */
  @SuppressWarnings("resource") // The pages belong to the state that is returned.
  public static ShardState readFrom(InputStream in, PageSpace space) throws IOException {
    Pages pages = new Pages(space);
    boolean whole = false;
    try {
      StateInput fields = new StateInput(in);
      ShardState state = new ShardState(ShardData.readFrom(fields, pages));
      if (!fields.isAtEnd()) {
        throw new IOException("Expected the snapshot to end with its state, but more follows");
      }
      whole = true;
      return state;
    } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
      throw new IOException("Expected a snapshot, but its parts do not fit together", e);
    } finally {
      if (!whole) {
        pages.close();
      }
    }
  }

  /** Gives the space back. Nothing of the state, views included, can be used afterwards. */
  @Override
  public void close() {
    data.pages.close();
  }

  /**
   * {@return a hash of everything but positions: the same live, replayed and restored} Looks at
   * everything, so it is slow.
   */
  public long stateHash() {
    HashOutput hash = new HashOutput();
    try {
      data.writeTo(hash);
    } catch (IOException e) {
      throw new UncheckedIOException("A hash does no I/O", e);
    }
    return hash.hash();
  }
}
