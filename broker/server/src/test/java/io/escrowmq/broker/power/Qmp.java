package io.escrowmq.broker.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Commands to a running qemu-storage-daemon: a line of JSON each, answered by another. */
final class Qmp implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SocketChannel channel;
  private final BufferedReader answers;

  private Qmp(SocketChannel channel) {
    this.channel = channel;
    this.answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static Qmp connect(Path socket) throws IOException {
    Qmp qmp = new Qmp(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    qmp.answers.readLine(); // The greeting.
    qmp.run("{'execute': 'qmp_capabilities'}");
    return qmp;
  }

  /** Runs a command, with single quotes for double ones; IOException with the answer if refused. */
  void run(String command) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(command.replace('\'', '"') + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
    JsonNode answer;
    do {
      answer = JSON.readTree(answers.readLine());
    } while (answer.has("event"));
    if (!answer.has("return")) {
      throw new IOException("Expected '%s' to be done, but: %s".formatted(command, answer));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
