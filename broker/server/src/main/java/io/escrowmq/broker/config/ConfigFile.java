package io.escrowmq.broker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads YAML. Apart from the rest, so that the parser is loaded only where there is a file. */
final class ConfigFile {
  private static final long MAX_BYTES = 1 << 20;

  private ConfigFile() {}

  /** The file as nested maps; an empty file is an empty map. */
  static Map<String, Object> parse(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ConfigException(
            "Expected " + file + " to be a configuration, but it is longer than 1 MiB.");
      }
      return parse(file, Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new ConfigException("Expected a configuration at " + file + ", but there is no file.");
    } catch (IOException e) {
      throw new ConfigException(
          "Expected to read the configuration " + file + ", but: " + e.getMessage() + ".");
    }
  }

  private static Map<String, Object> parse(Path file, String text) {
    YAMLFactory yaml =
        YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    ObjectMapper mapper = new ObjectMapper(yaml);
    try {
      JsonNode root = mapper.readTree(text);
      boolean empty = root == null || root.isMissingNode() || root.isNull();
      if (empty || (root.isTextual() && root.asText().isBlank())) {
        return Map.of();
      }
      if (!root.isObject()) {
        throw new ConfigException(
            "Expected " + file + " to hold keys and values, but it does not.");
      }
      Map<String, Object> tree = new LinkedHashMap<>();
      root.properties()
          .forEach(e -> tree.put(e.getKey(), mapper.convertValue(e.getValue(), Object.class)));
      return tree;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where = at == null ? "" : " line " + at.getLineNr() + ",";
      String why = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
      throw new ConfigException(
          "Expected " + file + " to be YAML, but" + where + " says otherwise: " + why + ".");
    }
  }
}
