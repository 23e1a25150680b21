package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.Producer;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.core.Reply;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Limits;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Refused;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a producer asks: publish, prepare, decide, answer check-backs. */
final class ProducerRequests {

  private final Services services;
  private final Peer peer;
  private final Limits limits;
  private final String producerGroup;
  private final @Nullable Producer producer;

  ProducerRequests(Services services, Peer peer, Hello hello) {
    this.services = services;
    this.peer = peer;
    this.limits = services.limits();
    this.producerGroup = hello.producerGroup();
    if (producerGroup.isEmpty()) {
      this.producer = null;
    } else {
      this.producer = new Producer(producerGroup, new HashSet<>(hello.resources()), peer);
      services.checkBack().connected(producer);
    }
  }

  void publish(long correlation, Publish request) {
    Refused refused = refusal(request.messages(), limits.maxBatchMessages());
    if (refused != null) {
      passOver(correlation, request, refused);
      return;
    }
    services
        .shard()
        .submit(
            new io.escrowmq.core.command.Publish(
                request.session(),
                request.sequence(),
                request.fence(),
                request.fenceEpoch(),
                Translation.messages(request.messages())),
            new Answering(peer, correlation, services.metrics()));
  }

  /**
   * A batch that is refused for good still uses up its sequence number, so that the stream goes on
   * behind it.
   */
  private void passOver(long correlation, Publish request, Refused refused) {
    services
        .shard()
        .submit(
            new io.escrowmq.core.command.Publish(
                request.session(),
                request.sequence(),
                request.fence(),
                request.fenceEpoch(),
                List.of()),
            new Answering(peer, correlation, services.metrics()) {
              @Override
              void succeeded(Reply reply) {
                respond(refused);
              }
            });
  }

  void prepare(long correlation, Prepare request) {
    Answering answering = new Answering(peer, correlation, services.metrics());
    if (producerGroup.isEmpty()) {
      answering.refused(
          ErrorCode.FORBIDDEN, "Only a producer that named its group in hello may prepare.");
      return;
    }
    int messages = request.onCommit().size() + request.onRollback().size();
    Refused refused =
        refusal(request.onCommit(), limits.maxSetMessages() - request.onRollback().size());
    if (refused == null) {
      refused = refusal(request.onRollback(), limits.maxSetMessages());
    }
    if (messages == 0) {
      answering.refused(ErrorCode.INVALID_ARGUMENT, "A transaction needs at least one message.");
    } else if (refused != null) {
      answering.respond(refused);
    } else {
      services
          .shard()
          .submit(
              new io.escrowmq.core.command.Prepare(
                  request.transactionId(),
                  producerGroup,
                  request.resource(),
                  Translation.rules(request.policy()),
                  Translation.messages(request.onCommit()),
                  Translation.messages(request.onRollback())),
              answering);
    }
  }

  private @Nullable Refused refusal(List<EncodedMessage> messages, int limit) {
    if (messages.size() > limit) {
      return Refused.of(
          ErrorCode.LIMIT, messages.size() + " messages are more than the limit of " + limit + ".");
    }
    for (int i = 0; i < messages.size(); i++) {
      Refused refused = messages.get(i).refusal(limits);
      if (refused != null) {
        return refused;
      }
    }
    return null;
  }

  void decide(long correlation, Decide request) {
    services
        .shard()
        .submit(
            new io.escrowmq.core.command.Decide(
                request.transactionId(),
                Translation.outcome(request.outcome()),
                new io.escrowmq.core.command.Decider(
                    io.escrowmq.core.command.Decider.Kind.PRODUCER, producerGroup),
                request.reason()),
            new Answering(peer, correlation, services.metrics()));
  }

  void checkAnswers(long correlation, CheckAnswers request) {
    Answering answering = new Answering(peer, correlation, services.metrics());
    if (producer == null) {
      answering.refused(
          ErrorCode.FORBIDDEN, "Only a producer that named its group in hello may answer.");
      return;
    }
    if (request.answers().isEmpty()) {
      answering.respond(new Done());
      return;
    }
    Waiter whenAll = new AllOf(request.answers().size(), answering);
    for (CheckAnswer answer : request.answers()) {
      services.checkBack().answered(producer, answer, whenAll);
    }
  }

  /** Answers once, when each of several commands came to its end. */
  private static final class AllOf implements Waiter {
    private final Answering answering;
    private int left;

    AllOf(int count, Answering answering) {
      this.left = count;
      this.answering = answering;
    }

    @Override
    public void applied(Reply reply) {
      oneLess();
    }

    @Override
    public void refused(ErrorCode code, String text) {
      oneLess(); // The broker asks again: nothing is lost.
    }

    private void oneLess() {
      left--;
      if (left == 0) {
        answering.respond(new Done());
      }
    }
  }

  void close() {
    if (producer != null) {
      services.checkBack().gone(producer);
    }
  }
}
