package io.escrowmq.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between a client and a database server, which loses a connection at the moment that a
 * test asks for. Passes bytes on until then.
 */
public final class Wire implements AutoCloseable {
  private enum Loss {
    NONE,
    /** The client's next request, and the connection with it. */
    REQUEST,
    /** The server's next reply, after it did what was asked for, and the connection with it. */
    REPLY
  }

  private final ServerSocket door;
  private final InetSocketAddress server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Loss next = Loss.NONE;

  /** A wire to a server. */
  public Wire(InetSocketAddress server) throws IOException {
    this.server = server;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Where clients connect to. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), door.getLocalPort());
  }

  /** What the client says next never reaches the server. */
  public void loseNextRequest() {
    next = Loss.REQUEST;
  }

  /** What the server says next never reaches the client. */
  public void loseNextReply() {
    next = Loss.REPLY;
  }

  /** Breaks all connections; new ones are accepted. */
  public void cut() {
    sockets.forEach(Wire::closeQuietly);
  }

  /** Breaks all connections and refuses new ones. */
  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        sockets.add(client);
        if (door.isClosed()) {
          // It came in while the door was being closed: the system does not exclude that.
          closeQuietly(client);
          return;
        }
        Socket toServer = new Socket(server.getAddress(), server.getPort());
        sockets.add(toServer);
        client.setTcpNoDelay(true);
        toServer.setTcpNoDelay(true);
        start(() -> pass(client, toServer, Loss.REQUEST));
        start(() -> pass(toServer, client, Loss.REPLY));
      }
    } catch (IOException closed) {
      cut();
    }
  }

  private void pass(Socket from, Socket to, Loss lostHere) {
    byte[] bytes = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (next == lostHere) {
          next = Loss.NONE;
          break;
        }
        out.write(bytes, 0, count);
      }
    } catch (IOException broken) {
      // As good as closed: the other side is told below.
    }
    closeQuietly(from);
    closeQuietly(to);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
