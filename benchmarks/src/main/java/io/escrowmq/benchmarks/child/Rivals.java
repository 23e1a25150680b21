package io.escrowmq.benchmarks.child;

import io.escrowmq.benchmarks.contender.Contenders;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each contender's libraries are. A rival has its own directory below {@code rivals}, where
 * {@code mvn -Privals package} puts its jar and, in {@code target/lib}, its libraries.
 */
public final class Rivals {
  private static final Map<String, String> DIRECTORIES = directories();
  private static final String OUR_JAR = "escrowmq-benchmarks-*.jar";

  private final Path root;

  /**
   * The rivals in a directory.
   *
   * @param root the directory {@code rivals}
   */
  public Rivals(Path root) {
    this.root = root;
  }

  private static Map<String, String> directories() {
    Map<String, String> directories = new LinkedHashMap<>();
    directories.put("rocketmq-async-flush", "rocketmq");
    directories.put("rocketmq-sync-flush", "rocketmq");
    directories.put("kafka", "kafka");
    directories.put("kafka-flush", "kafka");
    directories.put("artemis-nio", "artemis");
    directories.put("artemis-aio", "artemis");
    directories.put("nats", "nats");
    directories.put("nats-sync", "nats");
    directories.put("rabbitmq", "rabbitmq");
    return directories;
  }

  /** {@return the rivals beside this program: {@code ../rivals} as seen from its directory} */
  public static Rivals besideThisProgram() {
    return new Rivals(program().resolve("../../rivals").normalize());
  }

  Path root() {
    return root;
  }

  /** {@return all names of contenders, EscrowMQ first} */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(Contenders.ESCROWMQ);
    names.addAll(DIRECTORIES.keySet());
    return names;
  }

  /**
   * The class path for a contender.
   *
   * @param contender one of {@link #names()}
   * @return the class path
   * @throws IOException if it is not built; the message says how to
   */
  public String classPath(String contender) throws IOException {
    if (contender.equals(Contenders.ESCROWMQ)) {
      return System.getProperty("java.class.path");
    }
    Path target = root.resolve(DIRECTORIES.getOrDefault(contender, contender)).resolve("target");
    Path jar = target.resolve("rival.jar");
    if (!Files.isRegularFile(jar) || !Files.isDirectory(target.resolve("lib"))) {
      throw new IOException(
          "Expected " + contender + " in " + jar + ", but it is not built: mvn -Privals package");
    }
    return String.join(
        System.getProperty("path.separator"),
        ourClasses().toString(),
        jar.toString(),
        target.resolve("lib") + "/*");
  }

  /** Our classes without our libraries. */
  private static Path ourClasses() throws IOException {
    Path program = program();
    if (Files.isDirectory(program)) {
      return program;
    }
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(program.resolve("..").normalize(), OUR_JAR)) {
      for (Path jar : jars) {
        return jar;
      }
    }
    throw new IOException("Expected " + OUR_JAR + " beside " + program + ", but there is none");
  }

  private static Path program() {
    try {
      return Path.of(Rivals.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException("Expected a class path of files", impossible);
    }
  }
}
