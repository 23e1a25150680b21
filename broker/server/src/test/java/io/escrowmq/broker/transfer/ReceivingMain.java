package io.escrowmq.broker.transfer;

import io.escrowmq.consumer.Consumer;
import io.escrowmq.consumer.ConsumerOptions;
import io.escrowmq.consumer.Inbox;
import io.escrowmq.consumer.InboxOptions;
import io.escrowmq.consumer.MessageHandler;
import io.escrowmq.consumer.Outcome;
import io.escrowmq.consumer.ReceivedMessage;
import io.escrowmq.consumer.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The receiving bank of both sides: writes each transfer to the payee's account, or refuses it. */
final class ReceivingMain {

  private static final int THREADS = 4;

  /** Between commit and ack, so that a kill often comes there. */
  private static final int LINGER_MS_MAX = 40;

  private ReceivingMain() {}

  /** Receives until it is killed or the test ends. */
  public static void main(String[] args) throws Exception {
    Role role = Role.of(args);
    Consumer consumer =
        Consumer.connect(
            ConsumerOptions.builder()
                .broker("127.0.0.1", role.brokerPort())
                .connectTimeout(Duration.ZERO)
                .build());
    for (Side side : Side.values()) {
      MessageHandler handler = handler(role, side);
      consumer.subscribe(
          Subscription.of(side.topic(), Role.PAYEES)
              .concurrency(THREADS)
              .handler(
                  message -> {
                    Outcome outcome = handler.handle(message);
                    linger();
                    return outcome;
                  })
              .build());
    }
    Role.awaitQuietAsked(Role.input());
    Runtime.getRuntime().halt(0); // The test has ended or died.
  }

  /** Parks for a while, as what stands between a commit and its ack may. */
  private static void linger() {
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(LINGER_MS_MAX)));
  }

  private static MessageHandler handler(Role role, Side side) throws SQLException {
    Bank bank = role.bank(side);
    if (role.sabotage() == Sabotage.WITHOUT_INBOX) {
      return message -> receiveAlone(bank, message);
    }
    return Inbox.on(bank, Role.PAYEES, InboxOptions.builder().purge(false).build())
        .decideOnce(ReceivingMain::receive);
  }

  private static Outcome receive(ReceivedMessage message, Connection connection)
      throws SQLException {
    Transfer transfer = Transfer.parse(message.bodyText());
    if (transfer.isRefused()) {
      return Outcome.reject("ACCOUNT_CLOSED", "Account " + transfer.payee() + " is closed.");
    }
    Bank.deposit(connection, transfer);
    return Outcome.ack();
  }

  private static Outcome receiveAlone(Bank bank, ReceivedMessage message) throws SQLException {
    try (Connection connection = bank.connection()) {
      connection.setAutoCommit(false);
      Outcome outcome = receive(message, connection);
      connection.commit();
      return outcome;
    }
  }
}
