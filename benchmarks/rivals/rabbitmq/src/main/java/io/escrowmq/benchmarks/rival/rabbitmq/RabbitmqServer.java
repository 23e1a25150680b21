package io.escrowmq.benchmarks.rival.rabbitmq;

import io.escrowmq.benchmarks.contender.BrokerSettings;
import io.escrowmq.benchmarks.contender.FreePorts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The server's start script where it is installed, and how it is started beside any that runs as a
 * service: with directories, configuration, name, cookie and ports of its own.
 *
 * @param script the script itself, no link
 */
record RabbitmqServer(Path script) {
  private static final String NAME = "rabbitmq-server";

  /**
   * Before the PATH: what Debian has there serves only root and its own user, as that user, who may
   * not write where we do.
   */
  private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/bin");

  private static final Pattern VERSION = Pattern.compile("rabbitmq_server-([^/]+)");

  static Optional<RabbitmqServer> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Stream.of(DEBIAN), Stream.of(path.split(File.pathSeparator, -1)).map(Path::of))
        .map(directory -> directory.resolve(NAME))
        .filter(Files::isExecutable)
        .findFirst()
        .map(found -> new RabbitmqServer(real(found)));
  }

  private static Path real(Path link) {
    try {
      return link.toRealPath();
    } catch (IOException vanished) {
      // Whoever starts it will be told.
      return link;
    }
  }

  /** From its directory: asking the server itself takes a second. */
  String version() {
    Matcher version = VERSION.matcher(script.toString());
    return version.find() ? version.group(1) : "(unknown version)";
  }

  /** The command that becomes the server, under one process id all the way. */
  List<String> command(BrokerSettings settings, int port) throws IOException {
    Path data = settings.data().toAbsolutePath();
    writeCookie(data.resolve(".erlang.cookie"));
    List<String> command = new ArrayList<>(List.of("env", "HOME=" + data));
    command.add("RABBITMQ_NODENAME=" + nodeName(data));
    command.add("RABBITMQ_NODE_IP_ADDRESS=127.0.0.1");
    command.add("RABBITMQ_NODE_PORT=" + port);
    command.add("RABBITMQ_DIST_PORT=" + FreePorts.next());
    // Erlang's port mapper is shared with whoever runs it already; else it is started, and stays.
    command.add("ERL_EPMD_ADDRESS=127.0.0.1");
    command.add("RABBITMQ_MNESIA_BASE=" + data.resolve("mnesia"));
    command.add("RABBITMQ_LOG_BASE=" + data.resolve("log"));
    // None of these exist, but for the first if settings were asked for.
    command.add("RABBITMQ_CONFIG_FILE=" + configFile(settings, data));
    command.add("RABBITMQ_CONFIG_FILES=" + data.resolve("conf.d"));
    command.add("RABBITMQ_ADVANCED_CONFIG_FILE=" + data.resolve("advanced.config"));
    command.add("RABBITMQ_CONF_ENV_FILE=" + data.resolve("rabbitmq-env.conf"));
    command.add("RABBITMQ_ENABLED_PLUGINS_FILE=" + data.resolve("enabled_plugins"));
    command.add(
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}"
            + " -rabbit vm_memory_high_watermark {absolute,%d}".formatted(bytes(settings.heap())));
    // The script becomes the server instead of watching over it; there is no input all the same.
    command.add("RABBITMQ_ALLOW_INPUT=true");
    command.addAll(List.of(script.toString(), "-noinput"));
    return command;
  }

  /** The same whenever a server is started on this directory, for its data belong to the name. */
  private static String nodeName(Path data) {
    return "escrowmq-load-" + Integer.toHexString(data.hashCode()) + "@localhost";
  }

  private static Path configFile(BrokerSettings settings, Path data) throws IOException {
    Path file = data.resolve("rabbitmq.conf");
    if (!settings.config().isEmpty()) {
      Files.write(file, settings.config());
    }
    return file;
  }

  /** Erlang would make it read-only, and then no copy of the directory could be forced. */
  private static void writeCookie(Path cookie) throws IOException {
    if (!Files.exists(cookie)) {
      Files.createFile(
          cookie,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(cookie, UUID.randomUUID().toString());
    }
  }

  private static long bytes(String heap) {
    int unitAt = heap.length() - 1;
    int shift =
        switch (Character.toLowerCase(heap.charAt(unitAt))) {
          case 'k' -> 10;
          case 'm' -> 20;
          default -> 30;
        };
    return Long.parseLong(heap.substring(0, unitAt)) << shift;
  }
}
