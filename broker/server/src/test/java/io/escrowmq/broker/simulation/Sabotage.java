package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.TopicOptions;
import io.escrowmq.protocol.message.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The planted bugs that lie between a connection and the shard. */
final class Sabotage {
  private static final int LATER_MS = 400;

  private final World world;
  private final Link link;
  private final Map<Long, Deliver> delivered = new TreeMap<>();

  Sabotage(World world, Link link) {
    this.world = world;
    this.link = link;
  }

  /** What is pushed to the client. */
  void pushed(Push push) {
    if (push instanceof Deliver deliver && world.bug != Bug.NONE) {
      deliver.deliveries().forEach(one -> delivered.put(one.offset(), deliver));
    }
  }

  /** Whether the bug answers the request instead of the broker. */
  boolean takes(long correlation, Request request) {
    if (world.bug == Bug.IGNORE_ADOPTION && request instanceof Adopt adopt) {
      link.responded(correlation, new Adopted(adopt.deliveries()));
      return true;
    }
    return false;
  }

  /** The request as a broker with the bug understands it. */
  Request bend(Request request) {
    if (request instanceof Publish publish) {
      return bend(publish);
    } else if (request instanceof Prepare prepare
        && world.bug == Bug.RELEASE_HALF_A_SET
        && prepare.onCommit().size() > 1) {
      List<EncodedMessage> half = prepare.onCommit().subList(1, prepare.onCommit().size());
      return new Prepare(
          prepare.transactionId(),
          prepare.resource(),
          prepare.policy(),
          half,
          prepare.onRollback());
    } else if (request instanceof Prepare prepare && world.bug == Bug.RELEASE_IN_ANY_CASE) {
      List<EncodedMessage> more = new ArrayList<>(prepare.onRollback());
      more.add(prepare.onCommit().get(0));
      return new Prepare(
          prepare.transactionId(), prepare.resource(), prepare.policy(), prepare.onCommit(), more);
    } else if (request instanceof AlterTopic alter
        && world.bug == Bug.TAKE_WHAT_IS_UNACKNOWLEDGED) {
      TopicOptions asked = alter.options();
      return new AlterTopic(
          alter.topic(), new TopicOptions(asked.retentionMs(), asked.retentionBytes(), false));
    } else if (request instanceof Retry retry) {
      return bend(retry);
    } else if (request instanceof Ack ack && world.bug == Bug.ACKNOWLEDGE_ONE_TOO_MANY) {
      return new Ack(ack.subscription(), ack.offsets().stream().map(Sabotage::longer).toList());
    } else if (request instanceof Ack ack
        && world.bug == Bug.RESURRECT_AFTER_ACK
        && world.dice.percent(10)) {
      again(ack.offsets().get(0).first(), LATER_MS);
    } else if (request instanceof CheckAnswers answers && world.bug == Bug.ROLL_BACK_WHEN_UNKNOWN) {
      return new CheckAnswers(answers.answers().stream().map(Sabotage::rolledBack).toList());
    }
    return request;
  }

  private Request bend(Retry retry) {
    long offset = retry.delivery().offset();
    Ack instead = new Ack(retry.subscription(), List.of(new OffsetRange(offset, offset)));
    if (world.bug == Bug.REORDER_ON_RETRY) {
      again(offset, LATER_MS);
      return instead;
    }
    return world.bug == Bug.DROP_A_DEAD_LETTER && retry.lastAttempt() ? instead : retry;
  }

  private static OffsetRange longer(OffsetRange range) {
    return new OffsetRange(range.first(), range.last() + 1);
  }

  private static CheckAnswer rolledBack(CheckAnswer answer) {
    return answer.verdict() == Verdict.UNKNOWN
        ? new CheckAnswer(answer.transactionId(), Verdict.ROLLED_BACK, answer.detail())
        : answer;
  }

  private Publish bend(Publish publish) {
    boolean fenceless = world.bug == Bug.ACCEPT_A_STALE_FENCE;
    boolean undelayed = world.bug == Bug.FORGET_THE_DELAY;
    return new Publish(
        publish.session(),
        publish.sequence(),
        fenceless ? "" : publish.fence(),
        fenceless ? 0 : publish.fenceEpoch(),
        undelayed
            ? publish.messages().stream().map(Sabotage::withoutDelay).toList()
            : publish.messages());
  }

  private static EncodedMessage withoutDelay(EncodedMessage message) {
    Message plain = message.decode();
    return EncodedMessage.of(
        new Message(
            plain.id(),
            plain.topic(),
            plain.key(),
            plain.headers(),
            plain.producerGroup(),
            0,
            plain.body()));
  }

  /** Delivers once more, out of a memory that the broker should not have. */
  private void again(long offset, long afterMs) {
    Deliver before = delivered.get(offset);
    if (before == null) {
      return;
    }
    Delivery last = before.deliveries().get(0);
    Delivery next = new Delivery(last.offset(), last.attempt() + 1, last.message());
    world.later(afterMs, () -> link.pushed(new Deliver(before.subscription(), 0, List.of(next))));
  }
}
