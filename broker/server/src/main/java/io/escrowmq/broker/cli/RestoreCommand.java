package io.escrowmq.broker.cli;

import io.escrowmq.broker.backup.BackupDirectory;
import io.escrowmq.broker.log.DiskForce;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a data directory of a backup. */
@Command(
    name = "restore",
    description = "Make a data directory, empty or new before, of a backup; needs no broker.")
final class RestoreCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "BACKUP", description = "What backup has written.")
  Path backup = Path.of(".");

  @Parameters(index = "1", paramLabel = "DIR", description = "What serve will run on.")
  Path data = Path.of(".");

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    BackupDirectory.Result done = new BackupDirectory(backup, DiskForce.real()).restore(data);
    if (json) {
      BackupReport.json(spec.commandLine().getOut(), data, done);
    } else {
      BackupReport.line(spec.commandLine().getOut(), "Restored", data, done);
    }
    return ExitCode.OK;
  }
}
