package io.escrowmq.quickstart.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments {@code name=value} of a child process. Immutable. */
public final class Settings {
  private final Map<String, String> values;

  private Settings(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if one is not {@code name=value}
   */
  public static Settings of(String... args) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("Expected name=value, but got " + arg);
      }
      values.put(arg.substring(0, equals), arg.substring(equals + 1));
    }
    return new Settings(values);
  }

  /** These settings with another one. */
  public Settings with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, String.valueOf(value));
    return new Settings(more);
  }

  /** These settings without one. */
  public Settings without(String name) {
    Map<String, String> fewer = new LinkedHashMap<>(values);
    fewer.remove(name);
    return new Settings(fewer);
  }

  /** As arguments for a child process. */
  public List<String> asArguments() {
    return values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).sorted().toList();
  }

  /**
   * The value of a setting.
   *
   * @throws IllegalArgumentException if it is missing
   */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("Expected a setting " + name + ", but there is none");
    }
    return value;
  }

  /** The value of a setting, or another if it is missing. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /**
   * The value of a setting as a number.
   *
   * @throws IllegalArgumentException if it is missing or no number
   */
  public int number(String name) {
    return Integer.parseInt(text(name));
  }
}
