package io.escrowmq.broker.cli;

import io.escrowmq.broker.config.BrokerVersion;
import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.client.NotConnectedException;
import io.escrowmq.client.OutcomeUnknownException;
import io.escrowmq.client.RefusedException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line: finds the command, runs it, and turns whatever went wrong into one sentence on
 * standard error and an exit code. Never a stack trace for a user's mistake.
 */
public final class Cli {
  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("0", "Done.");
    EXIT_CODES.put("1", "The broker refused, or it failed.");
    EXIT_CODES.put(
        "2", "The command line or the configuration cannot be meant; verify-log: damage found.");
    EXIT_CODES.put("3", "No broker could be reached.");
    EXIT_CODES.put("4", "Not in time: too few messages, or the outcome is unknown.");
  }

  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A command line.
   *
   * @param launcher what {@code serve} starts
   * @param input what {@code publish} reads
   * @param out where results go
   * @param err where sentences about failures go
   */
  public Cli(Launcher launcher, InputStream input, PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
    commands.put("serve", () -> new ServeCommand(launcher));
    commands.put("publish", () -> new PublishCommand(input));
    commands.put("consume", ConsumeCommand::new);
    commands.put("verify-log", VerifyLogCommand::new);
    commands.put("topics", TopicsCommand::new);
    commands.put("groups", GroupsCommand::new);
    commands.put("transactions", TransactionsCommand::new);
    commands.put("work-orders", WorkOrdersCommand::new);
    commands.put("backup", BackupCommand::new);
    commands.put("restore", RestoreCommand::new);
  }

  /**
   * Runs a command to its end.
   *
   * @param args as given to the process
   * @return the exit code, see COMMANDS.md
   */
  public int run(String... args) {
    return lineFor(args).execute(args);
  }

  /**
   * {@return whether these arguments start a broker in this process}
   *
   * @param args as given to the process
   */
  public static boolean serves(String... args) {
    return args.length > 0 && args[0].equals("serve");
  }

  /**
   * Has no log lines from any library disturb the output; before anything logs, once.
   *
   * @param args as given to the process
   */
  public static void chooseLogging(String... args) {
    Logging.choose(serves(args));
  }

  /**
   * Builds only the command that is named: the others would cost a quick start their reflection.
   */
  private CommandLine lineFor(String[] args) {
    CommandLine line = new CommandLine(new Escrowmq());
    Supplier<Object> named = args.length == 0 ? null : commands.get(args[0]);
    if (named == null) {
      commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    } else {
      line.addSubcommand(args[0], named.get());
    }
    document(line);
    return line.setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(this::failed)
        .setParameterExceptionHandler(this::misused);
  }

  private static void document(CommandLine line) {
    UsageMessageSpec usage = line.getCommandSpec().usageMessage();
    usage.exitCodeListHeading("Exit codes:%n");
    usage.exitCodeList(EXIT_CODES);
    line.getSubcommands().values().forEach(Cli::document);
  }

  private int misused(ParameterException misuse, String[] args) {
    err.println("escrowmq: " + misuse.getMessage());
    String command = misuse.getCommandLine().getCommandSpec().qualifiedName();
    err.println("Try: " + command + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private int failed(Exception failure, CommandLine line, ParseResult parsed) {
    out.flush();
    err.println("escrowmq: " + sentence(failure));
    err.flush();
    return codeOf(failure);
  }

  private static String sentence(Exception failure) {
    if (failure instanceof RefusedException refused) {
      return "The broker refused with " + refused.code() + ": " + refused.text();
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getName() : message;
  }

  private static int codeOf(Exception failure) {
    if (failure instanceof CommandFailed named) {
      return named.exitCode();
    }
    if (failure instanceof ConfigException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof NotConnectedException) {
      return ExitCode.UNREACHABLE;
    }
    return failure instanceof OutcomeUnknownException ? ExitCode.TIMEOUT : ExitCode.FAILED;
  }

  /** For picocli. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"EscrowMQ " + BrokerVersion.current()};
    }
  }
}
