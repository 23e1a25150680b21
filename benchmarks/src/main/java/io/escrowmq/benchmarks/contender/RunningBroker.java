package io.escrowmq.benchmarks.contender;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A broker that serves, and the way to its client library. Thread-safe. */
public interface RunningBroker extends AutoCloseable {
  /**
   * {@return its processes, whose processor time counts as the broker's, the broker itself first}
   */
  List<BrokerProcess> processes();

  /** {@return their ids} */
  default List<Long> processIds() {
    return processes().stream().map(BrokerProcess::id).toList();
  }

  /** {@return whether all its processes live} */
  default boolean isAlive() {
    return processes().stream().allMatch(BrokerProcess::isAlive);
  }

  /** {@return the last lines that it wrote, for whoever must explain why it died} */
  default String lastWords() {
    return processes().stream().map(BrokerProcess::lastWords).collect(Collectors.joining("\n"));
  }

  /**
   * A sender of single messages.
   *
   * @param topic where they go
   * @param inFlightMax most messages that the caller sends without awaiting their stages
   * @return the sender, to be closed before the broker
   */
  Sender publisher(String topic, int inFlightMax);

  /**
   * A sender of transactions: each message is prepared, then committed with nothing in between, and
   * its stage completes when the commit is durable.
   *
   * @param topic where they go
   * @param inFlightMax most transactions that the caller begins without awaiting their stages
   * @return the sender, to be closed before the broker
   */
  Sender transactor(String topic, int inFlightMax);

  /**
   * A sender of messages whose fate is that of a transaction of a local database.
   *
   * @param topic where they go
   * @param database where the transactions run; its tables are the sender's business, but for those
   *     that the work needs
   * @return the sender, to be closed before the broker
   * @throws UnsupportedOperationException if this kind of broker has no such thing
   * @throws IOException if database or broker fail
   */
  default LocalSender localSender(String topic, DataSource database) throws IOException {
    throw new UnsupportedOperationException(
        "This broker has no transactions that include a local database");
  }

  /**
   * A sender of transactions that it prepares and never decides. It stays connected, and when asked
   * back by the broker it answers commit without looking at anything. A stage completes when the
   * broker holds the message.
   *
   * @param topic where they go
   * @param inFlightMax most transactions that the caller begins without awaiting their stages
   * @param dueNanos when the broker is to ask about all of them, on the clock of {@link
   *     System#nanoTime}; a broker that cannot wait so exactly asks later
   * @return the sender, to be closed before the broker
   * @throws UnsupportedOperationException if this kind of broker never asks back
   */
  default Sender undecided(String topic, int inFlightMax, long dueNanos) {
    throw new UnsupportedOperationException(
        "This broker does not ask what became of a transaction");
  }

  /**
   * A sender by way of an outbox table in a local database.
   *
   * @param topic where messages go
   * @param database where the table is made
   * @return the sender, to be closed before the broker
   * @throws UnsupportedOperationException if there is no relay for this kind of broker
   * @throws IOException if the database fails
   */
  default OutboxSender outbox(String topic, DataSource database) throws IOException {
    throw new UnsupportedOperationException("This broker has no outbox relay of its own");
  }

  /**
   * Gives the broker something to keep that the load does not touch, and returns when it has it.
   *
   * @param what what it is
   * @param count how many
   * @return held by the broker until it is closed, before the broker
   * @throws UnsupportedOperationException if this is not possible with this kind of broker
   * @throws IOException if the broker does not take it
   * @throws InterruptedException if interrupted
   */
  default Burden burden(Burden.Kind what, int count) throws IOException, InterruptedException {
    throw new UnsupportedOperationException(
        "This broker cannot be given " + count + " " + what + " beside the load");
  }

  /**
   * Receives what is in a topic from its beginning, and acknowledges each message.
   *
   * @param topic from where
   * @param receiver is told of each delivery
   * @return ends the receiving when closed, to be closed before the broker
   */
  Receiving receive(String topic, Receiver receiver);

  /** Kills the broker by SIGKILL and waits until it is gone. */
  default void kill() {
    processes().forEach(BrokerProcess::kill);
  }

  /** Stops the broker in good order, or kills it if that takes longer than 20 s. */
  @Override
  default void close() {
    processes().forEach(BrokerProcess::stop);
  }
}
