package io.escrowmq.broker.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are, so that a request may be as wrong as it likes. */
record RawHttp(int port) {
  /**
   * What came back until the server hung up.
   *
   * @param status of HTTP
   * @param head status line and headers
   * @param body the rest
   */
  record Reply(int status, String head, String body) {}

  Reply get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  Reply post(String path, String body) throws IOException {
    return post(path, "127.0.0.1:7412", "Content-Type: application/json", body);
  }

  Reply post(String path, String host, String header, String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nX-EscrowMQ-Request: 1\r\n"
            + header
            + "\r\nConnection: close\r\nContent-Length: "
            + length
            + "\r\n\r\n"
            + body);
  }

  Reply send(String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      return new Reply(
          Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
    }
  }
}
