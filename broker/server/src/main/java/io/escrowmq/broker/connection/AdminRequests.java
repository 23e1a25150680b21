package io.escrowmq.broker.connection;

import io.escrowmq.core.Reply;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.group.GroupView;
import io.escrowmq.core.topic.TopicView;
import io.escrowmq.core.transaction.TransactionFilter;
import io.escrowmq.core.transaction.TransactionPage;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.TransactionView;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.AlterTopic;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.ConsumptionState;
import io.escrowmq.protocol.message.ConsumptionStates;
import io.escrowmq.protocol.message.CreateGroup;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.DeleteGroup;
import io.escrowmq.protocol.message.DeleteTopic;
import io.escrowmq.protocol.message.Done;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.ResolveTransaction;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ShowTransaction;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.Topics;
import io.escrowmq.protocol.message.TransactionInfo;
import io.escrowmq.protocol.message.Transactions;
import io.escrowmq.protocol.message.Unwatch;
import io.escrowmq.protocol.message.Watch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What operators, relays and listings ask. */
final class AdminRequests {

  private static final int PAGE_MAX = 1_000;

  /** A listed entry with its longest names and reason. */
  private static final int ENTRY_BYTES_MAX = 5_120;

  private static final int WATCHES_MAX = 10_000;

  private final Services services;
  private final Peer peer;
  private final Listings listings;
  private final Map<Integer, Watches.Entry> watches = new HashMap<>();

  AdminRequests(Services services, Peer peer) {
    this.services = services;
    this.peer = peer;
    this.listings = new Listings(services);
  }

  private Answering answering(long correlation) {
    return new Answering(peer, correlation, services.metrics());
  }

  private void submit(long correlation, Command command) {
    services.shard().submit(command, answering(correlation));
  }

  void consumptionQuery(long correlation, ConsumptionQuery request) {
    List<ConsumptionState> states = new ArrayList<>(request.ids().size());
    for (UUID id : request.ids()) {
      states.add(Listings.consumption(services.state().consumption(id)));
    }
    answering(correlation).respond(new ConsumptionStates(states));
  }

  void watch(long correlation, Watch request) {
    Answering answering = answering(correlation);
    if (watches.containsKey(request.watch())) {
      answering.refused(ErrorCode.ALREADY_EXISTS, "Watch " + request.watch() + " is in use.");
    } else if (watches.size() >= WATCHES_MAX) {
      answering.refused(ErrorCode.LIMIT, "A connection may have " + WATCHES_MAX + " watches.");
    } else {
      Watches.Entry entry =
          new Watches.Entry(peer, request.watch(), request.topic(), request.fromOffset());
      watches.put(request.watch(), entry);
      services.watches().add(entry);
      answering.respond(new Done());
    }
  }

  void unwatch(long correlation, Unwatch request) {
    Watches.Entry entry = watches.remove(request.watch());
    if (entry != null) {
      services.watches().remove(entry);
    }
    answering(correlation)
        .respond(
            entry == null
                ? Refused.of(ErrorCode.NOT_FOUND, "There is no watch " + request.watch() + ".")
                : new Done());
  }

  void createTopic(long correlation, CreateTopic request) {
    submit(
        correlation,
        new io.escrowmq.core.command.CreateTopic(
            request.topic(), Translation.topicSettings(request.options())));
  }

  void alterTopic(long correlation, AlterTopic request) {
    submit(
        correlation,
        new io.escrowmq.core.command.AlterTopic(
            request.topic(), Translation.topicSettings(request.options())));
  }

  void deleteTopic(long correlation, DeleteTopic request) {
    submit(correlation, new io.escrowmq.core.command.DeleteTopic(request.topic()));
  }

  void createGroup(long correlation, CreateGroup request) {
    submit(
        correlation,
        new io.escrowmq.core.command.CreateGroup(
            request.topic(),
            request.group(),
            Translation.start(request.start()),
            request.counts()));
  }

  void deleteGroup(long correlation, DeleteGroup request) {
    submit(correlation, new io.escrowmq.core.command.DeleteGroup(request.topic(), request.group()));
  }

  void listTopics(long correlation, ListTopics request) {
    List<TopicInfo> topics = new ArrayList<>();
    for (TopicView topic : services.state().topics().all()) {
      if (topics.size() < pageLimit(request.limit())
          && topic.name().compareTo(request.after()) > 0) {
        topics.add(listings.topic(topic));
      }
    }
    answering(correlation).respond(new Topics(topics));
  }

  void listGroups(long correlation, ListGroups request) {
    List<GroupInfo> groups = new ArrayList<>();
    for (TopicView topic : services.state().topics().all()) {
      if (request.topic().isEmpty() || request.topic().equals(topic.name())) {
        for (GroupView group : topic.groups()) {
          if (groups.size() < pageLimit(request.limit())) {
            groups.add(listings.group(topic, group));
          }
        }
      }
    }
    answering(correlation).respond(new Groups(groups));
  }

  void listTransactions(long correlation, ListTransactions request) {
    Answering answering = answering(correlation);
    TransactionState state = null;
    if (!request.state().isEmpty()) {
      state = stateNamed(request.state());
      if (state == null) {
        answering.refused(
            ErrorCode.INVALID_ARGUMENT, "There is no transaction state " + request.state() + ".");
        return;
      }
    }
    answering.respond(page(request, state));
  }

  private Response page(ListTransactions request, @Nullable TransactionState state) {
    String group = request.producerGroup().isEmpty() ? null : request.producerGroup();
    TransactionFilter filter = new TransactionFilter(state, group, null);
    int limit = pageLimit(request.limit());
    boolean first = request.after().equals(new UUID(0, 0));
    long cursor = first ? 0 : services.state().transactions().cursorAfter(request.after());
    if (!first && cursor == 0) {
      return Refused.of(
          ErrorCode.NOT_FOUND, "There is no transaction " + request.after() + " to go on from.");
    }
    List<TransactionInfo> found = new ArrayList<>();
    do {
      TransactionPage page =
          services.state().transactions().list(filter, cursor, limit - found.size());
      for (TransactionView transaction : page.entries()) {
        if (state != null || transaction.state().isOpen()) {
          found.add(listings.transaction(transaction));
        }
      }
      cursor = page.nextCursor();
      if (state == null && cursor < 0) {
        break; // Behind the undecided ones there are only decided ones.
      }
    } while (cursor != 0 && found.size() < limit);
    return new Transactions(found);
  }

  /** Entries of a page: what was asked for, and no more than fits a frame. */
  private int pageLimit(int asked) {
    int frameBytes = Math.min(services.limits().maxFrameBytes(), peer.maxFrameBytes());
    int fitting = (frameBytes - WireLimits.FRAME_OVERHEAD_BYTES) / ENTRY_BYTES_MAX;
    return Math.max(1, Math.min(Math.min(asked, PAGE_MAX), fitting));
  }

  private static @Nullable TransactionState stateNamed(String name) {
    for (TransactionState state : TransactionState.values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    return null;
  }

  void showTransaction(long correlation, ShowTransaction request) {
    UUID id = request.transactionId();
    TransactionView transaction = services.state().transaction(id);
    answering(correlation)
        .respond(
            transaction == null
                ? unknown(id)
                : new Transactions(List.of(listings.transaction(transaction))));
  }

  private Refused unknown(UUID id) {
    return services.state().transactions().mayHaveForgotten(id)
        ? Refused.of(
            ErrorCode.FORGOTTEN,
            "Transaction " + id + " may have been decided, longer ago than the id window.")
        : Refused.of(ErrorCode.NOT_FOUND, "There is no transaction " + id + ".");
  }

  void resolveTransaction(long correlation, ResolveTransaction request) {
    Answering answering = answering(correlation);
    if (request.reason().isBlank() || request.operator().isBlank()) {
      answering.refused(
          ErrorCode.INVALID_ARGUMENT, "An operator's decision needs a name and a reason.");
    } else if (request.force()) {
      services
          .shard()
          .submit(
              new Decide(
                  request.transactionId(),
                  Translation.outcome(request.outcome()),
                  new Decider(Decider.Kind.OPERATOR_UNFENCED, request.operator()),
                  request.reason()),
              answering);
    } else {
      services
          .checkBack()
          .resolve(
              request.transactionId(),
              request.operator(),
              request.reason(),
              new Answering(peer, correlation, services.metrics()) {
                @Override
                void succeeded(Reply reply) {
                  Response contrary = contrary(request.outcome(), reply);
                  respond(contrary == null ? Translation.response(reply) : contrary);
                }
              });
    }
  }

  /**
   * The fence may find the opposite of what the operator wanted: then the row stands, and the
   * answer says so.
   */
  static @Nullable Response contrary(Outcome wanted, Reply reply) {
    if (reply instanceof Reply.Decided decided
        && decided.outcome() != Translation.outcome(wanted)) {
      return new Refused(
          ErrorCode.CONFLICT,
          "The barrier row of the resource decided otherwise: " + decided.outcome() + ".",
          Translation.outcome(decided.outcome()));
    }
    return null;
  }

  void close() {
    watches.values().forEach(services.watches()::remove);
    watches.clear();
  }
}
