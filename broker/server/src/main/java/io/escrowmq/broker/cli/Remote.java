package io.escrowmq.broker.cli;

import io.escrowmq.client.BrokerConnection;
import io.escrowmq.client.ClientException;
import io.escrowmq.client.ConnectionListener;
import io.escrowmq.client.ConnectionOptions;
import io.escrowmq.client.Session;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to a broker for the time of one command, with calls that wait. */
final class Remote implements AutoCloseable {
  private static final long REQUEST_TIMEOUT_MS = 30_000;

  /** Short, so that any broker's id window covers it twice. */
  private static final long RETRY_DEADLINE_MS = 500;

  private static final long CLOSE_TIMEOUT_MS = 2_000;

  private final BrokerConnection connection;

  private Remote(BrokerConnection connection) {
    this.connection = connection;
  }

  /**
   * Connects.
   *
   * @throws CommandFailed with UNREACHABLE if that takes too long
   */
  static Remote open(BrokerAddress address, long timeoutMs, ConnectionListener... listeners) {
    ConnectionOptions options =
        ConnectionOptions.builder(address.host(), address.port())
            .clientId("escrowmq-cli")
            .retryDeadlineMs(RETRY_DEADLINE_MS)
            .requestTimeoutMs(REQUEST_TIMEOUT_MS)
            .connectTimeoutMs(Math.max(100, timeoutMs))
            .backoff(50, 500)
            .build();
    BrokerConnection connection = BrokerConnection.open(options, listeners);
    try {
      connection.ready().get(timeoutMs, TimeUnit.MILLISECONDS);
      return new Remote(connection);
    } catch (TimeoutException e) {
      ClientException why = connection.lastFailure();
      close(connection);
      throw new CommandFailed(
          ExitCode.UNREACHABLE,
          why == null
              ? "Expected a broker at " + address + ", but it did not answer in time."
              : why.getMessage() + ".");
    } catch (ExecutionException e) {
      close(connection);
      throw unwrapped(e);
    } catch (InterruptedException e) {
      close(connection);
      throw interrupted();
    }
  }

  /** Which broker it is. */
  UUID brokerId() {
    Session session = connection.session();
    if (session == null) {
      throw new CommandFailed(ExitCode.UNREACHABLE, "The broker hung up.");
    }
    return session.welcome().brokerId();
  }

  BrokerConnection connection() {
    return connection;
  }

  /** Asks and waits; what is not the expected response is a failure of the broker. */
  <T extends Response> T ask(Request request, Class<T> expected) {
    Response response = await(connection.call(request, REQUEST_TIMEOUT_MS));
    if (!expected.isInstance(response)) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "Expected the broker to answer "
              + request.getClass().getSimpleName()
              + ", but it sent "
              + response.getClass().getSimpleName()
              + ".");
    }
    return expected.cast(response);
  }

  private static <T> T await(Future<T> reply) {
    try {
      return reply.get();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** What a future failed with, as an exception that needs no declaration. */
  static RuntimeException unwrapped(ExecutionException failed) {
    return failed.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(failed);
  }

  static CommandFailed interrupted() {
    Thread.currentThread().interrupt();
    return new CommandFailed(ExitCode.FAILED, "Interrupted.");
  }

  @Override
  public void close() {
    close(connection);
  }

  private static void close(BrokerConnection connection) {
    try {
      connection.close(CLOSE_TIMEOUT_MS).get(2 * CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends now; a socket that does not close in good order ends with it.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
