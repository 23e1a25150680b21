package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.between;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set about a broker. Immutable; the constructors check the values. Each key
 * of the file is the name of a component here, with a dot where a section is entered: {@code
 * storage.durability}. CONFIGURATION.md lists them all.
 *
 * @param data directory of the log and the snapshots; default {@code ./escrowmq-data}
 * @param host address to listen on; default 127.0.0.1
 * @param port port of the binary protocol, 0 for any free one; default 7411
 * @param httpPort port of HTTP, 0 for any free one, -1 for no HTTP; default 7412
 * @param insecure whether a host that is not loopback is accepted, although there is neither TLS
 *     nor authentication yet; default false
 * @param storage how the log is kept on disk
 * @param retention how long messages are kept
 * @param limits how much of everything the broker takes
 * @param delivery how messages are delivered and redelivered
 * @param transactions how transactions are kept and asked about
 * @param callbacks which producer groups are asked over HTTP
 * @param createOnFirstUse whether topics and groups come to be on first use; default true
 */
public record BrokerConfig(
    Path data,
    String host,
    int port,
    int httpPort,
    boolean insecure,
    StorageConfig storage,
    RetentionConfig retention,
    LimitsConfig limits,
    DeliveryConfig delivery,
    TransactionsConfig transactions,
    CallbacksConfig callbacks,
    boolean createOnFirstUse) {
  private static final BrokerConfig DEFAULTS =
      new BrokerConfig(
          Path.of("./escrowmq-data"),
          "127.0.0.1",
          7411,
          7412,
          false,
          StorageConfig.DEFAULTS,
          RetentionConfig.DEFAULTS,
          LimitsConfig.DEFAULTS,
          DeliveryConfig.DEFAULTS,
          TransactionsConfig.DEFAULTS,
          CallbacksConfig.DEFAULTS,
          true);

  /**
   * Checks the values.
   *
   * @param data any path
   * @param host loopback, or insecure
   * @param port from 0 to 65_535
   * @param httpPort from -1 to 65_535
   * @param insecure either
   * @param storage checked already
   * @param retention checked already
   * @param limits checked already
   * @param delivery checked already
   * @param transactions checked already
   * @param callbacks checked already
   * @param createOnFirstUse either
   * @throws ConfigException if one is out of its range
   */
  public BrokerConfig {
    between("port", port, 0, 65_535);
    between("httpPort", httpPort, -1, 65_535);
    if (host.isBlank()) {
      throw new ConfigException("Expected host to name an address to listen on, but it is empty.");
    }
    if (port != 0 && port == httpPort) {
      throw new ConfigException("Expected port and httpPort to differ, but both are " + port + ".");
    }
    if (!insecure && !BindAddress.isLoopback(host)) {
      throw new ConfigException(
          "Expected host to be a loopback address, but it is "
              + host
              + ": there is neither TLS nor authentication yet, so any other address needs insecure"
              + " (--insecure).");
    }
  }

  /** {@return what holds where nothing is said} */
  public static BrokerConfig defaults() {
    return DEFAULTS;
  }

  /**
   * The defaults with what a YAML file says over them.
   *
   * @param file to read
   * @return what holds
   * @throws ConfigException if the file cannot be read, is not YAML, names an unknown key or holds
   *     a value that is out of its range
   */
  public static BrokerConfig read(Path file) {
    return read(file, Map.of());
  }

  /**
   * The defaults with what a YAML file says over them, and single keys over that. Checked once,
   * when all is known, so that a key may need another that was said elsewhere.
   *
   * @param file to read, or null for none
   * @param keys with dots, and their values as in {@link #with}
   * @return what holds
   * @throws ConfigException if the file cannot be read, is not YAML, or anything names an unknown
   *     key or a value that is out of its range
   */
  public static BrokerConfig read(@Nullable Path file, Map<String, ?> keys) {
    Map<String, Object> tree = Keys.copy(file == null ? Map.of() : ConfigFile.parse(file));
    keys.forEach((key, value) -> Keys.put(tree, key, value));
    return Keys.merge(DEFAULTS, tree);
  }

  /**
   * The same with one key set.
   *
   * @param key as in the file, with dots: {@code delivery.leaseMs}
   * @param value as in the file: a text, number or boolean, or the component's own type
   * @return the same with that key set
   * @throws ConfigException if there is no such key or the value does not fit it
   */
  public BrokerConfig with(String key, Object value) {
    return Keys.merge(this, Keys.put(new LinkedHashMap<>(), key, value));
  }

  /**
   * {@return the same with another data directory}
   *
   * @param directory of the log and the snapshots
   */
  public BrokerConfig withData(Path directory) {
    return with("data", directory);
  }

  /**
   * {@return the same with another port of the binary protocol}
   *
   * @param number 0 for any free one
   */
  public BrokerConfig withPort(int number) {
    return with("port", number);
  }

  /**
   * {@return the same with another port of HTTP}
   *
   * @param number 0 for any free one, -1 for no HTTP
   */
  public BrokerConfig withHttpPort(int number) {
    return with("httpPort", number);
  }

  /**
   * {@return the same with another durability}
   *
   * @param durability when a batch counts as durable
   */
  public BrokerConfig withDurability(Durability durability) {
    return with("storage.durability", durability);
  }

  /**
   * The same with another address to listen on.
   *
   * @param address to bind
   * @param evenInsecure whether an address that is not loopback is accepted
   * @return the same with that address
   * @throws ConfigException if it is neither loopback nor accepted
   */
  public BrokerConfig withHost(String address, boolean evenInsecure) {
    return new BrokerConfig(
        data,
        address,
        port,
        httpPort,
        evenInsecure,
        storage,
        retention,
        limits,
        delivery,
        transactions,
        callbacks,
        createOnFirstUse);
  }
}
