package io.escrowmq.core.simulation;

import io.escrowmq.core.Effect;
import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.group.GroupView;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The shell around a {@link ShardState}, as ARCHITECTURE.md section 4 draws it: mailbox, batch,
 * append, force, apply, reply. Protected methods are where planted bugs get in.
 */
class SimulatedShard {
  private record InFlight(FakeLog.Batch batch, List<Request> requests) {}

  final FakeLog log = new FakeLog();
  final Dice dice;
  final Coverage coverage;
  ShardState state = new ShardState();
  long nowMs = 1_700_000_000_000L;
  int logged;
  private final ArrayDeque<Request> mailbox = new ArrayDeque<>();
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private byte @Nullable [] snapshot;
  private int snapshotUpTo;

  SimulatedShard(Dice dice, Coverage coverage) {
    this.dice = dice;
    this.coverage = coverage;
  }

  private static void ignore(Effect effect) {
    // The dispatcher of the simulation looks at the state instead.
  }

  void submit(Request request) {
    mailbox.add(request);
  }

  boolean isIdle() {
    return mailbox.isEmpty() && inFlight.isEmpty();
  }

  /** Moves what has gathered into the log. */
  void append(int limit) {
    List<Request> requests = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    while (commands.size() < limit && !mailbox.isEmpty()) {
      Request request = mailbox.remove();
      Optional<Reply> known = state.preview(request.command());
      if (known.isPresent()) {
        coverage.hit("path: answered without logging");
        countRefusal(known.get());
        request.reply(known.get());
      } else {
        requests.add(request);
        commands.add(request.command());
      }
    }
    if (!commands.isEmpty()) {
      logged += commands.size();
      InFlight batch = new InFlight(log.append(nowMs, commands), requests);
      inFlight.add(batch);
      appended(batch.batch, requests);
    }
  }

  /** Called when a batch lies in the log and is not durable yet. */
  protected void appended(FakeLog.Batch batch, List<Request> requests) {}

  /** Forces, then applies and answers. */
  void force() {
    int count = log.unforced();
    log.force(count);
    for (int i = 0; i < count; i++) {
      InFlight durable = inFlight.remove();
      applyDurable(durable.batch, durable.requests);
    }
  }

  protected void applyDurable(FakeLog.Batch batch, List<Request> requests) {
    List<Command> commands = batch.decoded();
    int ordinal = 0;
    for (int i = 0; i < commands.size(); i++) {
      Command command = commands.get(i);
      coverage.hit("command: " + command.getClass().getSimpleName());
      Reply reply = judge(command, batch, ordinal);
      ordinal += ShardState.messageCount(command);
      countRefusal(reply);
      if (i < requests.size()) {
        if (dice.percent(3)) {
          coverage.hit("path: reply lost");
          requests.get(i).unknown();
        } else {
          requests.get(i).reply(reply);
        }
      }
    }
  }

  private void countRefusal(Reply reply) {
    if (reply instanceof Reply.Refused refused) {
      coverage.hit("refusal: " + refused.reason());
    }
  }

  protected Reply judge(Command command, FakeLog.Batch batch, int ordinal) {
    return state.apply(
        batch.timeMs(), new MessageRef(batch.position(), ordinal), command, SimulatedShard::ignore);
  }

  /** The process dies: all that was not forced is gone, or some of it had reached the disk. */
  void crash() {
    surviving(dice.percent(50) ? 0 : dice.below(log.unforced() + 1), "crash");
    mailbox.forEach(Request::unknown);
    mailbox.clear();
    recover();
  }

  /** Another leader takes over between append and durability; the mailbox hears of it. */
  void changeLeader() {
    surviving(dice.below(log.unforced() + 1), "leader change");
    mailbox.forEach(Request::unknown);
    mailbox.clear();
    recover();
  }

  private void surviving(int count, String what) {
    if (!inFlight.isEmpty()) {
      coverage.hit("path: " + what + (count > 0 ? ", unforced kept" : ", unforced lost"));
    }
    log.force(count);
    log.loseUnforced();
    inFlight.forEach(batch -> batch.requests.forEach(Request::unknown));
    inFlight.clear();
  }

  protected void recover() {
    byte[] saved = snapshot;
    boolean fromSnapshot = saved != null && dice.percent(70);
    coverage.hit(fromSnapshot ? "path: restored from snapshot" : "path: replayed from zero");
    state = fromSnapshot && saved != null ? restore(saved) : new ShardState();
    replayInto(state, log.durableFrom(fromSnapshot ? snapshotUpTo : 0));
  }

  protected void replayInto(ShardState target, List<FakeLog.Batch> batches) {
    for (FakeLog.Batch batch : batches) {
      replay(target, batch, batch.position());
    }
  }

  static void replay(ShardState target, FakeLog.Batch batch, long position) {
    int ordinal = 0;
    for (Command command : batch.decoded()) {
      target.apply(
          batch.timeMs(), new MessageRef(position, ordinal), command, SimulatedShard::ignore);
      ordinal += ShardState.messageCount(command);
    }
  }

  void takeSnapshot() {
    snapshot = save(state);
    snapshotUpTo = log.durable();
  }

  /** Whether the live state, its copy, and a replay at other positions are the same. */
  void checkReplay() {
    long live = state.stateHash();
    ShardState replayed = new ShardState();
    for (FakeLog.Batch batch : log.durableFrom(0)) {
      replay(replayed, batch, 3 * batch.position() + 1);
    }
    if (replayed.stateHash() != live) {
      throw new Violation("24", "a replay from zero differs from the live state");
    }
    if (restore(save(state)).stateHash() != live) {
      throw new Violation("24", "a restored snapshot differs from the live state");
    }
  }

  static byte[] save(ShardState state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      state.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static ShardState restore(byte[] bytes) {
    try (ByteArrayInputStream in = new ByteArrayInputStream(bytes)) {
      return ShardState.readFrom(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Which offset a group is given next from here on; -1 if none. */
  protected long nextToDeliver(GroupView group, long from, long nextOffset) {
    long offset = group.nextUnsettled(from);
    return offset < nextOffset ? offset : -1;
  }
}
