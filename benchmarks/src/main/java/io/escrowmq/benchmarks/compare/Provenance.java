package io.escrowmq.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a table must say of itself.
 *
 * @param command the command line that made it
 * @param commit of the sources that ran
 * @param rounds how many were asked for
 * @param cutShort whether time was up before they were done
 * @param quietForceMicros the lowest force of the disk that was seen
 */
public record Provenance(
    String command, String commit, int rounds, boolean cutShort, double quietForceMicros) {

  /**
   * Asks git.
   *
   * @return the commit of the current directory, and whether files were changed since; unknown if
   *     this is no checkout
   * @throws InterruptedException if interrupted
   */
  public static String currentCommit() throws InterruptedException {
    try {
      String commit = git("rev-parse", "--short=12", "HEAD");
      boolean changed = !git("status", "--porcelain", "--untracked-files=no").isEmpty();
      return commit.isEmpty() ? "unknown" : commit + (changed ? " with changes" : "");
    } catch (IOException noGit) {
      return "unknown (" + noGit.getMessage() + ")";
    }
  }

  private static String git(String... args) throws IOException, InterruptedException {
    String[] command = new String[args.length + 1];
    command[0] = "git";
    System.arraycopy(args, 0, command, 1, args.length);
    Process git =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    git.waitFor();
    return said;
  }
}
