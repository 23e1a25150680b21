package io.escrowmq.broker.connection;

import io.escrowmq.broker.checkback.Question;
import io.escrowmq.core.command.Image;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Deliver;
import io.escrowmq.protocol.message.Delivery;
import io.escrowmq.protocol.message.Fence;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.TransactionQuery;
import java.util.List;
import java.util.concurrent.Executor;

/** The broker's end of a connection without a socket, for tests in other packages. */
public final class SessionPort {

  /** What comes out of it, on the shard's thread. */
  public interface Client {
    /** A request was answered. */
    void responded(long correlation, Response response);

    /** Something came unasked. */
    void pushed(Push push);

    /** The broker ended the connection. */
    void ended();
  }

  private final Session session;
  private final Client client;
  private final Executor loop;
  private boolean closed;
  private boolean closing;
  private boolean writable = true;

  /** Opens a session that has not said hello. */
  public SessionPort(Services services, Client client, Executor loop) {
    this.client = client;
    this.loop = loop;
    this.session = new Session(services, new ClientPeer());
  }

  /** A request comes in. */
  public void request(long correlation, Request request) {
    if (!closed && !closing && !session.handle(correlation, request)) {
      end();
    }
  }

  /** Whether the connection takes more; if it does again, the dispatcher hears of it. */
  public void writable(boolean takesMore) {
    writable = takesMore;
    if (takesMore && !closed) {
      session.resume();
    }
  }

  /** The peer is gone. */
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
    }
  }

  /** The broker ends the connection. */
  public void end() {
    closing = true;
    loop.execute(
        () -> {
          if (!closed) {
            close();
            client.ended();
          }
        });
  }

  private final class ClientPeer implements Peer {
    @Override
    public void respond(long correlation, Response response) {
      if (!closed) {
        client.responded(correlation, response);
      }
    }

    @Override
    public void push(Push push) {
      if (!closed) {
        client.pushed(push);
      }
    }

    @Override
    public void ask(List<Question> questions, boolean fence) {
      List<TransactionQuery> queries =
          questions.stream()
              .map(
                  one ->
                      new TransactionQuery(
                          one.transactionId(),
                          one.resource(),
                          one.preparedAtMs(),
                          one.ageMs(),
                          one.checks()))
              .toList();
      push(fence ? new Fence(queries) : new CheckBack(queries));
    }

    @Override
    public void deliver(int subscription, long offset, int attempt, Image image) {
      push(
          new Deliver(
              subscription,
              0,
              List.of(new Delivery(offset, attempt, Translation.encoded(image.copy())))));
    }

    @Override
    public void limitFrames(int bytes) {
      // Frames have no length here.
    }

    @Override
    public int maxFrameBytes() {
      return Integer.MAX_VALUE;
    }

    @Override
    public void groupDeleted(int subscription) {
      end();
    }

    @Override
    public boolean writable() {
      return writable && !closed && !closing;
    }

    @Override
    public String address() {
      return "simulated";
    }
  }
}
