package io.escrowmq.benchmarks.contender;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for brokers that must be told theirs before they start. */
public final class FreePorts {
  private FreePorts() {}

  /**
   * A port of the loopback interface that nobody listens on at the moment.
   *
   * @return its number
   * @throws IOException if there is none
   */
  public static int next() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
