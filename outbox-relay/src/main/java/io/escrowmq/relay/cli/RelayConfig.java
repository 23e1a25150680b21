package io.escrowmq.relay.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.escrowmq.relay.FinishOn;
import io.escrowmq.relay.RelayLimits;
import io.escrowmq.relay.RelayOptions;
import io.escrowmq.relay.RelayTimes;
import io.escrowmq.relay.WhenLost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What a file can say, see README.md.
 *
 * @param brokerHost from the key <code>broker</code>, HOST:PORT
 * @param brokerPort from the same
 * @param url the database's JDBC URL
 * @param user the database's user; may be empty
 * @param password may be empty
 * @param createTables whether missing tables are created
 * @param lanes number of lanes
 * @param finishOn when rows are deleted
 * @param whenLost what becomes of rows whose messages expired or were discarded
 * @param maxAttempts attempts before a refused row is parked
 * @param limits how much at once
 * @param times when
 */
record RelayConfig(
    String brokerHost,
    int brokerPort,
    String url,
    String user,
    String password,
    boolean createTables,
    int lanes,
    FinishOn finishOn,
    WhenLost whenLost,
    int maxAttempts,
    RelayLimits limits,
    RelayTimes times) {
  private static final long MAX_BYTES = 1 << 20;
  private static final int DEFAULT_PORT = 7411;
  private static final int WRITERS_LANES = 64;

  /** Reads a file; throws ConfigException with one sentence about what is wrong. */
  static RelayConfig read(Path file, UnaryOperator<@Nullable String> environment) {
    try {
      return of(new Settings("", tree(file), environment));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage() + ".");
    }
  }

  RelayOptions options(DataSource dataSource) {
    return RelayOptions.builder(dataSource)
        .broker(brokerHost, brokerPort)
        .createTables(createTables)
        .lanes(lanes)
        .finishOn(finishOn)
        .whenLost(whenLost)
        .maxAttempts(maxAttempts)
        .limits(limits)
        .times(times)
        .build();
  }

  private static RelayConfig of(Settings settings) {
    String broker = settings.text("broker", "localhost:" + DEFAULT_PORT);
    int colon = broker.lastIndexOf(':');
    Settings database = settings.section("database");
    RelayConfig config =
        new RelayConfig(
            colon < 0 ? broker : broker.substring(0, colon),
            colon < 0 ? DEFAULT_PORT : port(broker.substring(colon + 1), broker),
            database.required("url"),
            database.text("user", ""),
            database.text("password", ""),
            settings.truth("createTables", false),
            settings.smallNumber("lanes", WRITERS_LANES),
            settings.choice("finishOn", FinishOn.CONSUMED),
            settings.choice("whenLost", WhenLost.PARK),
            settings.smallNumber("maxAttempts", 10),
            limits(settings),
            times(settings));
    database.end();
    settings.end();
    if (config.lanes < WRITERS_LANES) {
      throw new ConfigException(
          "Expected lanes to be at least 64, since the outbox is written into so many, but it is "
              + config.lanes
              + ".");
    }
    return config;
  }

  private static int port(String text, String broker) {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65_536) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new ConfigException("Expected broker to be HOST:PORT, but it is " + broker + ".");
    }
    throw new ConfigException("Expected a port from 1 to 65535, but broker is " + broker + ".");
  }

  private static RelayLimits limits(Settings settings) {
    RelayLimits standard = RelayLimits.DEFAULT;
    return new RelayLimits(
        settings.smallNumber("batchMessages", standard.batchMessages()),
        settings.smallNumber("inFlightRows", standard.inFlightRows()),
        settings.number("inFlightBytes", standard.inFlightBytes()),
        settings.smallNumber("waitingRows", standard.waitingRows()),
        settings.smallNumber("holes", standard.holes()));
  }

  private static RelayTimes times(Settings settings) {
    RelayTimes standard = RelayTimes.DEFAULT;
    return new RelayTimes(
        settings.number("leaseMs", standard.leaseMs()),
        settings.number("pollMinMs", standard.pollMinMs()),
        settings.number("pollMaxMs", standard.pollMaxMs()),
        settings.number("holeLimitMs", standard.holeLimitMs()),
        settings.number("sweepMs", standard.sweepMs()));
  }

  private static Map<String, Object> tree(Path file) {
    ObjectMapper mapper =
        new ObjectMapper(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ConfigException(
            "Expected " + file + " to be a configuration, but it is longer than 1 MiB.");
      }
      JsonNode root = mapper.readTree(Files.readString(file));
      if (root == null || root.isMissingNode() || root.isNull()) {
        return Map.of();
      }
      if (!root.isObject()) {
        throw new ConfigException("Expected " + file + " to be YAML with keys, but it is not.");
      }
      return mapper.convertValue(root, new TypeReference<Map<String, Object>>() {});
    } catch (NoSuchFileException e) {
      throw new ConfigException("Expected a configuration at " + file + ", but there is no file.");
    } catch (JsonProcessingException e) {
      String why = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
      throw new ConfigException("Expected " + file + " to be YAML with keys, but: " + why + ".");
    } catch (IOException e) {
      throw new ConfigException("Expected to read " + file + ", but: " + e.getMessage() + ".");
    }
  }
}
