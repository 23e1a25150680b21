package io.escrowmq.quickstart;

import io.escrowmq.quickstart.process.Child;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/**
 * Runs the sample system and ends with exit code 0 if the databases agree, 1 if not or if something
 * did not work, 2 if it is called wrongly. Properties: {@code orders} (from 100), {@code
 * quickstart.directory}.
 */
final class QuickstartMain {
  private static final int FEWEST_ORDERS = 100;
  private static final int MOST_ORDERS = 10_000_000;
  private static final int TAIL_LINES = 12;

  private QuickstartMain() {}

  /** Runs it. */
  // On JDK 22 and newer the console is asked for with -Djdk.console=java.base, see the pom: then it
  // is null without a terminal, as before.
  @SuppressWarnings("SystemConsoleNull")
  public static void main(String[] args) throws IOException, InterruptedException {
    System.setProperty("logback.configurationFile", "quickstart-logback.xml");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Screen screen = new Screen(out, System.console() != null);
    String given = System.getProperty("orders", "4000");
    int orders = orders(given);
    if (orders == 0) {
      screen.line(
          "Expected -Dorders to be a number from "
              + Table.number(FEWEST_ORDERS)
              + " to "
              + Table.number(MOST_ORDERS)
              + ", but it is "
              + given);
      System.exit(2);
    }
    Path directory = Path.of(System.getProperty("quickstart.directory", "target/quickstart"));
    System.exit(run(orders, directory, screen) ? 0 : 1);
  }

  private static int orders(String given) {
    try {
      int orders = Integer.parseInt(given);
      return orders >= FEWEST_ORDERS && orders <= MOST_ORDERS ? orders : 0;
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  private static boolean run(int orders, Path path, Screen screen)
      throws IOException, InterruptedException {
    screen.line("EscrowMQ quickstart: " + Table.number(orders) + " orders; logs in " + path);
    try (WorkDirectory directory = WorkDirectory.take(path)) {
      String password = password();
      Cast cast = new Cast(directory, password);
      Runtime.getRuntime().addShutdownHook(new Thread(cast::killAll, "kill-all"));
      try {
        Report report = show(orders, cast, password, screen);
        screen.line(report.text());
        cast.endAll();
        return report.passed();
      } catch (ChildDiedException died) {
        screen.line("FAILED: " + died.getMessage());
        showTails(List.of(died.child()), screen);
      } catch (ShowFailedException | SQLException failure) {
        screen.line("FAILED: " + failure.getMessage());
        showTails(cast.all(), screen);
      }
      cast.killAll();
      return false;
    } catch (ShowFailedException taken) {
      screen.line("FAILED: " + taken.getMessage());
      return false;
    }
  }

  private static Report show(int orders, Cast cast, String password, Screen screen)
      throws IOException, SQLException, InterruptedException {
    try (Show show = new Show(orders, cast, password, screen)) {
      show.run();
      return show.report();
    }
  }

  private static void showTails(List<Child> children, Screen screen) throws IOException {
    for (Child child : children) {
      screen.line("--- the end of the log of " + child.name());
      child.tail(TAIL_LINES).forEach(screen::line);
    }
  }

  /** The databases listen on loopback, where other users of this machine could reach them. */
  private static String password() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
