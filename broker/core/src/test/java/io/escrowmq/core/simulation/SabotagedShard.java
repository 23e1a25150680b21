package io.escrowmq.core.simulation;

import io.escrowmq.core.MessageRef;
import io.escrowmq.core.Reply;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CreateTopic;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Tick;
import io.escrowmq.core.command.TopicSettings;
import io.escrowmq.core.group.GroupView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A shard with one bug in it. The simulator must find each by what the clients see. */
final class SabotagedShard extends SimulatedShard {

  /** The bugs. */
  enum Bug {
    ACKNOWLEDGE_BEFORE_FORCE,
    FORGET_TRANSACTIONS_AT_RESTART,
    LOSE_ONE_ACK_AT_REPLAY,
    SKIP_LAST_BATCH_AT_RECOVERY,
    RESURRECT_AFTER_ACK,
    SECOND_DECISION_WINS,
    STORE_DUPLICATE_ID_TWICE,
    RELEASE_HALF_A_SET,
    RELEASE_WHAT_WAS_ROLLED_BACK,
    READ_THE_WALL_CLOCK_IN_APPLY,
    TAKE_WHAT_IS_UNACKED
  }

  private final Bug bug;
  private final Set<UUID> seen = new HashSet<>();

  SabotagedShard(Bug bug, Dice dice, Coverage coverage) {
    super(dice, coverage);
    this.bug = bug;
  }

  @Override
  protected void appended(FakeLog.Batch batch, List<Request> requests) {
    if (bug == Bug.ACKNOWLEDGE_BEFORE_FORCE) {
      ShardState ahead = restore(save(state));
      int ordinal = 0;
      for (Request request : requests) {
        request.reply(
            ahead.apply(
                batch.timeMs(),
                new MessageRef(batch.position(), ordinal),
                request.command(),
                effect -> {}));
        ordinal += ShardState.messageCount(request.command());
      }
    }
  }

  @Override
  protected Reply judge(Command command, FakeLog.Batch batch, int ordinal) {
    Command bent = bend(command);
    Reply reply = super.judge(bent, batch, ordinal);
    if (bug == Bug.SECOND_DECISION_WINS
        && command instanceof Decide decide
        && reply instanceof Reply.Refused refused
        && refused.standing() != null) {
      return new Reply.Decided(decide.outcome(), false);
    }
    if (bug == Bug.RELEASE_WHAT_WAS_ROLLED_BACK
        && command instanceof Decide decide
        && reply instanceof Reply.Decided decided) {
      return new Reply.Decided(decide.outcome(), decided.repeated());
    }
    return reply;
  }

  private Command bend(Command command) {
    if (bug == Bug.STORE_DUPLICATE_ID_TWICE && command instanceof Publish publish) {
      List<Message> messages = new ArrayList<>();
      for (Message message : publish.messages()) {
        messages.add(seen.add(message.id()) ? message : underAnotherId(message));
      }
      return new Publish(
          publish.session(), publish.sequence(), publish.fence(), publish.fenceEpoch(), messages);
    }
    if (bug == Bug.RELEASE_HALF_A_SET
        && command instanceof Prepare prepare
        && prepare.onCommit().size() > 1
        && prepare.onRollback().isEmpty()) {
      return new Prepare(
          prepare.transactionId(),
          prepare.producerGroup(),
          prepare.resource(),
          prepare.rules(),
          prepare.onCommit().subList(0, 1),
          prepare.onRollback());
    }
    if (bug == Bug.RELEASE_WHAT_WAS_ROLLED_BACK
        && command instanceof Decide decide
        && decide.outcome() == Outcome.ROLLBACK) {
      return new Decide(decide.transactionId(), Outcome.COMMIT, decide.by(), decide.reason());
    }
    if (bug == Bug.TAKE_WHAT_IS_UNACKED && command instanceof CreateTopic create) {
      TopicSettings settings = create.settings();
      return new CreateTopic(
          create.topic(),
          new TopicSettings(settings.retentionMs(), settings.retentionBytes(), false));
    }
    return command;
  }

  private Message underAnotherId(Message message) {
    return new Message(
        dice.uuid7(nowMs),
        message.topic(),
        message.keyHash(),
        message.deliverAtMs(),
        message.producerGroup(),
        message.image());
  }

  @Override
  protected void replayInto(ShardState target, List<FakeLog.Batch> batches) {
    List<FakeLog.Batch> replayed =
        bug == Bug.SKIP_LAST_BATCH_AT_RECOVERY && !batches.isEmpty()
            ? batches.subList(0, batches.size() - 1)
            : batches;
    boolean lose = bug == Bug.LOSE_ONE_ACK_AT_REPLAY;
    for (FakeLog.Batch batch : replayed) {
      int ordinal = 0;
      for (Command command : batch.decoded()) {
        boolean lost = lose && command instanceof Ack;
        boolean forgotten = bug == Bug.FORGET_TRANSACTIONS_AT_RESTART && command instanceof Prepare;
        if (!lost && !forgotten) {
          boolean bends = bug != Bug.STORE_DUPLICATE_ID_TWICE;
          Command bent = bends ? bend(command) : command;
          target.apply(
              batch.timeMs(), new MessageRef(batch.position(), ordinal), bent, effect -> {});
        }
        lose &= !lost;
        ordinal += ShardState.messageCount(command);
      }
    }
    if (bug == Bug.READ_THE_WALL_CLOCK_IN_APPLY) {
      target.apply(nowMs + 1, new MessageRef(0, 0), new Tick(), effect -> {});
    }
  }

  @Override
  void checkReplay() {
    // Left out, so that the bugs must be found by what clients see.
  }

  @Override
  protected long nextToDeliver(GroupView group, long from, long nextOffset) {
    if (bug == Bug.RESURRECT_AFTER_ACK && from < nextOffset && dice.percent(10)) {
      return from;
    }
    return super.nextToDeliver(group, from, nextOffset);
  }
}
