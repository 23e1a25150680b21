package io.escrowmq.broker.transfer;

import io.escrowmq.producer.MessageBuilder;
import io.escrowmq.producer.Producer;
import io.escrowmq.producer.ProducerException;
import io.escrowmq.producer.ProducerOptions;
import io.escrowmq.producer.TransactionMessages;
import io.escrowmq.producer.TransactionOptions;
import io.escrowmq.producer.TransactionalProducer;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ExhaustedPolicy;
import io.escrowmq.protocol.message.Message;
import java.io.BufferedReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The paying bank of both sides: customers transfer without pause, each transfer a local
 * transaction with its message. Some change their mind at the end, and some take long. What the
 * other side refuses is given back.
 */
final class PayingMain {

  private static final int CUSTOMERS = 6;
  private static final int REGRETS_PERCENT = 20;
  private static final int SLOW_PERCENT = 2;
  private static final int SLOW_MS_MAX = 900;
  private static final long PAUSE_MS = 20;
  private static final TransactionOptions OPTIONS =
      TransactionOptions.DEFAULT
          .timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2))
          .policy(new CheckPolicy(300, 200, 1_000, 10_000, 0, ExhaustedPolicy.PARK));

  private final Role role;

  /** One producer group for each side. */
  private final Map<Side, Producer> producers = new EnumMap<>(Side.class);

  private final Map<Side, TransactionalProducer> transactional = new EnumMap<>(Side.class);
  private final LongAdder regrets = new LongAdder();
  private volatile boolean quiet;

  private PayingMain(Role role) {
    this.role = role;
    for (Side side : Side.values()) {
      Bank bank = role.bank(side);
      Producer producer =
          Producer.connect(
              ProducerOptions.builder()
                  .broker("127.0.0.1", role.brokerPort())
                  .group("payers-" + side)
                  .startWithoutBroker(true)
                  .dataSources(bank)
                  .build());
      producers.put(side, producer);
      transactional.put(side, producer.transactional(bank));
      producer.onReject(
          bank,
          (rejected, connection) ->
              Bank.giveBack(connection, Transfer.parse(rejected.message().bodyText())));
    }
  }

  /** A customer does not want to pay after all; the local transaction rolls back. */
  private static final class RegretException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Pays until it is told to be quiet, and lives on to answer check-backs. */
  public static void main(String[] args) throws Exception {
    PayingMain bank = new PayingMain(Role.of(args));
    List<Thread> customers = bank.customers();
    BufferedReader input = Role.input();
    if (Role.awaitQuietAsked(input)) {
      bank.quiet = true;
      for (Thread customer : customers) {
        customer.join();
      }
      System.out.println(Role.QUIET + ", regretted " + bank.regrets);
      Role.awaitQuietAsked(input);
    }
    Runtime.getRuntime().halt(0); // The test has ended or died.
  }

  private List<Thread> customers() {
    SplittableRandom random = new SplittableRandom(role.seed());
    List<Thread> customers = new ArrayList<>();
    for (int i = 0; i < CUSTOMERS; i++) {
      SplittableRandom own = random.split();
      Thread customer = new Thread(() -> payUntilQuiet(own), "customer-" + i);
      customer.start();
      customers.add(customer);
    }
    return customers;
  }

  private void payUntilQuiet(SplittableRandom random) {
    while (!quiet) {
      Transfer transfer = Transfer.drawn(random);
      try {
        if (role.sabotage() == Sabotage.SENT_OUTSIDE) {
          sendAndPay(transfer, random);
        } else {
          pay(transfer, random);
        }
      } catch (RegretException expected) {
        regrets.increment();
      } catch (SQLException | ProducerException failure) {
        // Whether it was paid, the databases know; nobody repeats it.
        System.out.println("Transfer " + transfer.id() + ": " + failure.getMessage());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
      }
    }
  }

  private static Message message(Transfer transfer) {
    return MessageBuilder.to(transfer.from().other().topic()).body(transfer.body()).build();
  }

  private void pay(Transfer transfer, SplittableRandom random)
      throws SQLException, RegretException {
    try {
      of(transactional, transfer.from())
          .<Boolean, Exception>sendInTransaction(
              TransactionMessages.onCommit(message(transfer)),
              OPTIONS,
              connection -> {
                work(connection, transfer, random);
                return true;
              });
    } catch (SQLException | RegretException | RuntimeException expected) {
      throw expected;
    } catch (Exception other) {
      throw new IllegalStateException("Expected no other exception", other);
    }
  }

  private static void work(Connection connection, Transfer transfer, SplittableRandom random)
      throws SQLException, RegretException {
    Bank.withdraw(connection, transfer);
    if (random.nextInt(100) < SLOW_PERCENT) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(SLOW_MS_MAX)));
    }
    if (random.nextInt(100) < REGRETS_PERCENT) {
      throw new RegretException();
    }
  }

  /** As people do it who have no transactional messages. */
  private void sendAndPay(Transfer transfer, SplittableRandom random)
      throws SQLException, RegretException {
    of(producers, transfer.from()).sendBlocking(message(transfer));
    try (Connection connection = role.bank(transfer.from()).connection()) {
      connection.setAutoCommit(false);
      boolean paid = false;
      try {
        work(connection, transfer, random);
        connection.commit();
        paid = true;
      } finally {
        if (!paid) {
          connection.rollback();
        }
      }
    }
  }

  private static <T> T of(Map<Side, T> each, Side side) {
    T one = each.get(side);
    if (one == null) {
      throw new IllegalStateException("Expected one for " + side);
    }
    return one;
  }
}
