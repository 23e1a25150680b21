package io.escrowmq.broker.connection;

import io.escrowmq.broker.dispatch.Body;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.dispatch.Member;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Attempt;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.Adopt;
import io.escrowmq.protocol.message.Adopted;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Extended;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.Subscribed;
import io.escrowmq.protocol.message.Unsubscribe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a consumer asks: subscribe, take, settle. */
final class ConsumerRequests {

  private static final int SUBSCRIPTIONS_MAX = 10_000;

  private final Services services;
  private final Dispatcher dispatcher;
  private final Peer peer;
  private final Map<Integer, Member> members = new HashMap<>();
  private boolean closed;

  ConsumerRequests(Services services, Peer peer) {
    this.services = services;
    this.dispatcher = services.dispatcher();
    this.peer = peer;
  }

  private Answering answering(long correlation) {
    return new Answering(peer, correlation, services.metrics());
  }

  void subscribe(long correlation, Subscribe request) {
    Answering answering = answering(correlation);
    if (members.containsKey(request.subscription())) {
      answering.refused(
          ErrorCode.ALREADY_EXISTS, "Subscription " + request.subscription() + " is in use.");
    } else if (members.size() >= SUBSCRIPTIONS_MAX) {
      answering.refused(
          ErrorCode.LIMIT, "A connection may have " + SUBSCRIPTIONS_MAX + " subscriptions.");
    } else if (peer.maxFrameBytes() - WireLimits.FRAME_OVERHEAD_BYTES
        < services.limits().maxMessageBytes()) {
      answering.refused(
          ErrorCode.INVALID_ARGUMENT,
          "A consumer must take frames of at least "
              + (services.limits().maxMessageBytes() + WireLimits.FRAME_OVERHEAD_BYTES)
              + " bytes here, but this one said "
              + peer.maxFrameBytes()
              + " in hello.");
    } else if (services.state().group(request.topic(), request.group()) != null) {
      answering.respond(join(request));
    } else if (services.config().createOnFirstUse()) {
      create(request, answering);
    } else {
      answering.refused(
          ErrorCode.NOT_FOUND,
          "There is no group " + request.group() + " of topic " + request.topic() + ".");
    }
  }

  private void create(Subscribe request, Answering answering) {
    services
        .shard()
        .submit(
            new CreateGroup(
                request.topic(),
                request.group(),
                Translation.start(request.start()),
                request.counts()),
            new Waiter() {
              @Override
              public void applied(Reply reply) {
                // Another consumer may have made it meanwhile, with other properties: that is fine
                // here.
                boolean exists = services.state().group(request.topic(), request.group()) != null;
                answering.respond(exists ? join(request) : Translation.response(reply));
              }

              @Override
              public void refused(ErrorCode code, String text) {
                answering.refused(code, text);
              }
            });
  }

  private Response join(Subscribe request) {
    GroupView group = services.state().group(request.topic(), request.group());
    if (group == null || closed || members.containsKey(request.subscription())) {
      return Refused.of(ErrorCode.NOT_FOUND, "The group or the connection is gone.");
    }
    Member member =
        dispatcher.join(
            new Dispatcher.Joining(
                request.topic(),
                request.group(),
                peer,
                request.subscription(),
                request.consumerId(),
                request.leaseMs()));
    members.put(request.subscription(), member);
    services.metrics().subscribed();
    return new Subscribed(member.leaseMs(), dispatcher.graceMs(), group.startOffset());
  }

  void unsubscribe(long correlation, Unsubscribe request) {
    Member member = members.remove(request.subscription());
    if (member != null) {
      dispatcher.leave(member);
      services.metrics().unsubscribed(1);
    }
    answering(correlation).respond(member == null ? unknown(request.subscription()) : new Done());
  }

  void credit(Credit request) {
    Member member = members.get(request.subscription());
    if (member != null) {
      dispatcher.grant(member, request.messages());
    }
  }

  void ack(long correlation, Ack request) {
    Answering answering = answering(correlation);
    Member member = members.get(request.subscription());
    if (member == null) {
      answering.respond(unknown(request.subscription()));
      return;
    }
    Refused refused = neverDelivered(member, request.offsets());
    if (refused != null) {
      answering.respond(refused);
      return;
    }
    services
        .shard()
        .submit(
            new io.escrowmq.core.command.Ack(
                member.topic(), member.groupName(), Translation.ranges(request.offsets())),
            new Answer(member, request.offsets(), new AckAnswering(correlation, member, request)));
  }

  /** Says so if an ack came too late for a message: a dead letter stays one. */
  private final class AckAnswering extends Answering {
    private final Member member;
    private final Ack request;

    AckAnswering(long correlation, Member member, Ack request) {
      super(peer, correlation, services.metrics());
      this.member = member;
      this.request = request;
    }

    @Override
    void succeeded(Reply reply) {
      long dead = firstDead(services.state().group(member.topic(), member.groupName()));
      if (dead < 0) {
        super.succeeded(reply);
      } else {
        respond(
            Refused.of(
                ErrorCode.STALE_DELIVERY,
                "Offset %d of topic %s was given up before and stays a dead letter of group %s; the others count."
                    .formatted(dead, member.topic(), member.groupName())));
      }
    }

    private long firstDead(@Nullable GroupView group) {
      if (group != null && group.deadCount() > 0) {
        for (OffsetRange range : request.offsets()) {
          for (DeadLetter letter : group.deadLetters(range.first(), 1)) {
            if (letter.offset() <= range.last()) {
              return letter.offset();
            }
          }
        }
      }
      return -1;
    }
  }

  private @Nullable Refused neverDelivered(Member member, List<OffsetRange> offsets) {
    for (OffsetRange range : offsets) {
      long undelivered = dispatcher.firstUndelivered(member, range.first(), range.last());
      if (undelivered >= 0) {
        return Refused.of(
            ErrorCode.INVALID_ARGUMENT,
            "Offset "
                + undelivered
                + " of topic "
                + member.topic()
                + " was not delivered to the group yet.");
      }
    }
    return null;
  }

  void retry(long correlation, Retry request) {
    Answering answering = answering(correlation);
    Member member = members.get(request.subscription());
    if (member == null) {
      answering.respond(unknown(request.subscription()));
      return;
    }
    if (!dispatcher.holds(member, request.delivery().offset())) {
      answering.respond(notHeld(request.delivery()));
      return;
    }
    services.metrics().retried();
    services
        .shard()
        .submit(
            new io.escrowmq.core.command.Retry(
                member.topic(),
                member.groupName(),
                attempt(request.delivery()),
                request.delayMs(),
                request.lastAttempt(),
                request.error()),
            new Answer(member, offsets(request.delivery()), answering));
  }

  /**
   * The compensation message needs the rejected one's image, which may have to be read from the
   * log.
   */
  void reject(long correlation, Reject request) {
    Answering answering = answering(correlation);
    Member member = members.get(request.subscription());
    TopicView topic = member == null ? null : services.state().topic(member.topic());
    if (member == null || topic == null || !topic.isVisible(request.delivery().offset())) {
      answering.respond(
          member == null
              ? unknown(request.subscription())
              : Refused.of(ErrorCode.STALE_DELIVERY, "There is no such delivery."));
      return;
    }
    if (!dispatcher.holds(member, request.delivery().offset())) {
      answering.respond(notHeld(request.delivery()));
      return;
    }
    Answer answer = new Answer(member, offsets(request.delivery()), answering);
    dispatcher.body(
        topic,
        request.delivery().offset(),
        body -> {
          if (body instanceof Body.Whole whole) {
            reject(member, request, whole.image(), answer);
          } else if (body instanceof Body.Damaged) {
            answer.refused(
                ErrorCode.CORRUPT,
                "The message is damaged in the broker's log, so its producer cannot be told of the"
                    + " reject.");
          } else {
            answer.refused(
                ErrorCode.BUSY,
                "The broker's disk could not read the message of which its producer is to be told;"
                    + " reject it again later.");
          }
        });
  }

  private void reject(Member member, Reject request, Image image, Answer answer) {
    services.metrics().rejected();
    services
        .shard()
        .submit(
            new io.escrowmq.core.command.Reject(
                member.topic(),
                member.groupName(),
                attempt(request.delivery()),
                request.code(),
                request.reason(),
                Compensation.of(
                    Translation.encoded(image), member.topic(), member.groupName(), request)),
            answer);
  }

  void extend(long correlation, Extend request) {
    Member member = members.get(request.subscription());
    if (member == null) {
      answering(correlation).respond(unknown(request.subscription()));
      return;
    }
    List<DeliveryRef> lost = new ArrayList<>();
    for (DeliveryRef delivery : request.deliveries()) {
      if (!dispatcher.extend(member, delivery.offset(), delivery.attempt())) {
        lost.add(delivery);
      }
    }
    answering(correlation).respond(new Extended(lost));
  }

  void adopt(long correlation, Adopt request) {
    Member member = members.get(request.subscription());
    if (member == null) {
      answering(correlation).respond(unknown(request.subscription()));
      return;
    }
    List<DeliveryRef> kept = new ArrayList<>();
    for (DeliveryRef delivery : request.deliveries()) {
      if (dispatcher.adopt(member, delivery.offset(), delivery.attempt())) {
        kept.add(delivery);
      }
    }
    answering(correlation).respond(new Adopted(kept));
  }

  /**
   * Tells the dispatcher what an answer is about for as long as it is not judged: a member that
   * leaves meanwhile must not hand the message on.
   */
  private final class Answer implements Waiter {
    private final Member member;
    private final List<OffsetRange> offsets;
    private final Answering answering;

    Answer(Member member, List<OffsetRange> offsets, Answering answering) {
      this.member = member;
      this.offsets = offsets;
      this.answering = answering;
      offsets.forEach(range -> dispatcher.answering(member, range.first(), range.last()));
    }

    private void ended() {
      offsets.forEach(range -> dispatcher.answered(member, range.first(), range.last()));
    }

    @Override
    public void applied(Reply reply) {
      ended();
      answering.applied(reply);
    }

    @Override
    public void refused(ErrorCode code, String text) {
      ended();
      answering.refused(code, text);
    }
  }

  private static List<OffsetRange> offsets(DeliveryRef delivery) {
    return List.of(new OffsetRange(delivery.offset(), delivery.offset()));
  }

  private static Attempt attempt(DeliveryRef delivery) {
    return new Attempt(delivery.offset(), delivery.attempt());
  }

  private static Refused notHeld(DeliveryRef delivery) {
    return Refused.of(
        ErrorCode.STALE_DELIVERY,
        "Offset "
            + delivery.offset()
            + " is not leased to this subscription (any more); adopt it first after a reconnect.");
  }

  private static Refused unknown(int subscription) {
    return Refused.of(
        ErrorCode.NOT_FOUND, "There is no subscription " + subscription + " on this connection.");
  }

  /** The connection takes more again. */
  void resume() {
    members.values().forEach(dispatcher::resume);
  }

  /** The connection is gone: what it worked on waits for its adoption. */
  void close() {
    closed = true;
    members.values().forEach(dispatcher::lost);
    services.metrics().unsubscribed(members.size());
    members.clear();
  }
}
