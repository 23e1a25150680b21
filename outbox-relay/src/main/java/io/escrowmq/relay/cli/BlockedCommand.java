package io.escrowmq.relay.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.escrowmq.jdbc.outbox.HeldRow;
import io.escrowmq.relay.BlockedRows;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rows that failed: list, retry, discard. Works beside running relays. */
@Command(
    name = "blocked",
    mixinStandardHelpOptions = true,
    description = "Lists, retries or discards rows that failed.")
final class BlockedCommand implements Runnable {
  private static final int PAGE = 500;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Expected list, retry or discard, but there is none.");
  }

  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists failed rows.")
  int list(
      @Option(names = "--config", required = true, paramLabel = "FILE") Path config,
      @Option(names = "--json", description = "One object per line.") boolean json)
      throws SQLException {
    try (HikariDataSource pool = Pool.open(RelayConfig.read(config, System::getenv))) {
      PrintWriter out = spec.commandLine().getOut();
      List<HeldRow> rows = all(BlockedRows.of(pool));
      for (HeldRow row : rows) {
        out.println(json ? Rows.json(row) : Rows.text(row));
      }
      if (!json) {
        out.println(rows.size() + " rows");
      }
      out.flush();
    }
    return 0;
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = "Sends failed rows again; a running relay notices at its next sweep.")
  int retry(
      @Option(names = "--config", required = true, paramLabel = "FILE") Path config,
      @Option(names = "--all", description = "Every failed row.") boolean all,
      @Parameters(paramLabel = "SEQ", arity = "0..*", description = "The rows.") List<Long> seqs)
      throws SQLException {
    try (HikariDataSource pool = Pool.open(RelayConfig.read(config, System::getenv))) {
      BlockedRows rows = BlockedRows.of(pool);
      int changed = rows.retry(chosen(rows, all, seqs));
      spec.commandLine().getOut().println(changed + " rows will be sent again");
    }
    return 0;
  }

  @Command(
      name = "discard",
      mixinStandardHelpOptions = true,
      description = "Deletes failed rows with their messages, for good.")
  int discard(
      @Option(names = "--config", required = true, paramLabel = "FILE") Path config,
      @Option(names = "--all", description = "Every failed row.") boolean all,
      @Parameters(paramLabel = "SEQ", arity = "0..*", description = "The rows.") List<Long> seqs)
      throws SQLException {
    try (HikariDataSource pool = Pool.open(RelayConfig.read(config, System::getenv))) {
      BlockedRows rows = BlockedRows.of(pool);
      int changed = rows.discard(chosen(rows, all, seqs));
      spec.commandLine().getOut().println(changed + " rows are deleted");
    }
    return 0;
  }

  private static List<Long> chosen(
      BlockedRows rows, boolean all, @org.jspecify.annotations.Nullable List<Long> seqs)
      throws SQLException {
    if (all == (seqs != null && !seqs.isEmpty())) {
      throw new ConfigException("Expected either row numbers or --all, but not both or none.");
    }
    return all || seqs == null ? all(rows).stream().map(row -> row.head().seq()).toList() : seqs;
  }

  private static List<HeldRow> all(BlockedRows rows) throws SQLException {
    List<HeldRow> all = new ArrayList<>();
    List<HeldRow> page = rows.list(0, PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = rows.list(page.get(page.size() - 1).head().seq(), PAGE);
    }
    return all;
  }

  /** How a row is shown. */
  private static final class Rows {
    private static String text(HeldRow row) {
      return row.head().seq()
          + "  "
          + row.head().state()
          + "  "
          + row.head().topic()
          + "  key "
          + key(row)
          + "  "
          + row.head().attempts()
          + " attempts  "
          + row.lastError();
    }

    private static String json(HeldRow row) {
      var node = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
      node.put("seq", row.head().seq());
      node.put("id", row.head().messageId().toString());
      node.put("state", row.head().state().name());
      node.put("topic", row.head().topic());
      node.put("key", key(row));
      node.put("attempts", row.head().attempts());
      node.put("createdAtMs", row.head().createdAtMs());
      node.put("lastError", row.lastError());
      return node.toString();
    }

    private static String key(HeldRow row) {
      return StandardCharsets.UTF_8.decode(row.head().key().duplicate()).toString();
    }
  }
}
