package io.escrowmq.broker.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.escrowmq.broker.backup.BackupDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Says what a backup or restore has done. */
final class BackupReport {
  private BackupReport() {}

  /** For people: what was done, to which directory. */
  static void line(PrintWriter out, String done, Path directory, BackupDirectory.Result result) {
    out.printf(
        "%s %s: broker %s, %d files, %d bytes, as of %s, up to batch %d, every batch checked.%n",
        done,
        directory,
        result.brokerId(),
        result.files(),
        result.bytes(),
        result.created(),
        result.endBatch());
    out.flush();
  }

  /** For programs. */
  static void json(PrintWriter out, Path directory, BackupDirectory.Result result) {
    out.println(
        JsonNodeFactory.instance
            .objectNode()
            .put("directory", directory.toString())
            .put("brokerId", result.brokerId().toString())
            .put("created", result.created())
            .put("endBatch", result.endBatch())
            .put("files", result.files())
            .put("bytes", result.bytes()));
    out.flush();
  }
}
