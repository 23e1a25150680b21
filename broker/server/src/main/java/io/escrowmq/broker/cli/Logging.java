package io.escrowmq.broker.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go: to standard error while a broker serves, nowhere for the other commands.
 * Found by Logback itself. In code, since reading XML would take a tenth of a second from every
 * start.
 *
 * <p>Steps aside where {@link #choose} was not called, which is in any process but ours, and where
 * {@code -Dlogback.configurationFile} names a file.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}: %msg%n";

  private static volatile @Nullable Level chosen;

  /** Made by Logback. */
  public Logging() {}

  /**
   * Chooses before anything logs.
   *
   * @param serving whether this process serves
   */
  static void choose(boolean serving) {
    chosen = serving ? Level.INFO : Level.OFF;
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    System.setProperty("chronicle.announcer.disable", "true");
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Level level = chosen;
    if (level == null || System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level);
    if (level != Level.OFF) {
      context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(console(context));
      context.getLogger("net.openhft").setLevel(Level.WARN);
      context.getLogger("io.netty").setLevel(Level.WARN);
      context.getLogger("io.vertx").setLevel(Level.WARN);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    return console;
  }
}
