package io.escrowmq.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is removed with all it holds when closed, and when this process ends. */
final class ScratchDirectory implements AutoCloseable {
  private final Path path;
  private final Thread hook;

  private ScratchDirectory(Path path) {
    this.path = path;
    this.hook = new Thread(this::removeAtTheEnd, "remove-scratch");
  }

  static ScratchDirectory under(Path parent) throws IOException {
    Files.createDirectories(parent);
    var scratch = new ScratchDirectory(Files.createTempDirectory(parent, "escrowmq-load-"));
    Runtime.getRuntime().addShutdownHook(scratch.hook);
    return scratch;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs beside us, and finds nothing more to remove.
      return;
    }
  }

  private void removeAtTheEnd() {
    try {
      remove();
    } catch (IOException left) {
      System.err.println("Expected to remove " + path + ", but " + left.getMessage());
    }
  }

  private void remove() throws IOException {
    Directories.remove(path);
  }
}
