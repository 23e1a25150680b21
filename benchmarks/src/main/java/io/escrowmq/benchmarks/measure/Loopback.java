package io.escrowmq.benchmarks.measure;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What a round trip over the loopback interface costs, with two blocking threads. */
public final class Loopback {
  private static final int MESSAGE_BYTES = 64;
  private static final int WARM_UP_ROUNDS = 2_000;

  private Loopback() {}

  /**
   * Measures.
   *
   * @param rounds how many round trips, one after the other
   * @return their latency
   * @throws IOException if there is no loopback interface to use
   */
  public static Latencies measure(int rounds) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread echo = new Thread(() -> echo(server), "loopback-echo");
      echo.setDaemon(true);
      echo.start();
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return rounds(client, rounds);
      }
    }
  }

  private static Latencies rounds(SocketChannel client, int rounds) throws IOException {
    Latencies latencies = new Latencies();
    ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
      long began = System.nanoTime();
      write(client, message);
      if (!read(client, message)) {
        throw new EOFException("Expected an echo, but the connection was closed");
      }
      if (i >= 0) {
        latencies.record(System.nanoTime() - began);
      }
    }
    return latencies;
  }

  private static void echo(ServerSocketChannel server) {
    try (SocketChannel peer = server.accept()) {
      peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
      while (read(peer, message)) {
        write(peer, message);
      }
    } catch (IOException broken) {
      // The measuring side sees the same break, and reports it.
      Thread.currentThread().interrupt();
    }
  }

  private static void write(SocketChannel channel, ByteBuffer message) throws IOException {
    message.clear();
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }

  private static boolean read(SocketChannel channel, ByteBuffer message) throws IOException {
    message.clear();
    while (message.hasRemaining()) {
      if (channel.read(message) < 0) {
        return false;
      }
    }
    return true;
  }
}
