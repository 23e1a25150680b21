package io.escrowmq.relay.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One section of a configuration, read key by key; what nobody asked for is an error in the end.
 * <code>${NAME}</code> in a text stands for an environment variable.
 */
final class Settings {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private final String prefix;
  private final Map<String, Object> left;
  private final TreeSet<String> known = new TreeSet<>();
  private final UnaryOperator<@Nullable String> environment;

  Settings(String prefix, Map<?, ?> tree, UnaryOperator<@Nullable String> environment) {
    this.prefix = prefix;
    this.environment = environment;
    this.left = new LinkedHashMap<>();
    tree.forEach((key, value) -> left.put(String.valueOf(key), value == null ? "" : value));
  }

  /** A section of its own; empty if it is not there. */
  Settings section(String key) {
    Object value = take(key);
    if (value == null || value.equals("")) {
      return new Settings(prefix + key + ".", Map.of(), environment);
    }
    if (value instanceof Map<?, ?> tree) {
      return new Settings(prefix + key + ".", tree, environment);
    }
    throw wrong(key, "a section with keys of its own", value);
  }

  String text(String key, String otherwise) {
    Object value = take(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Map || value instanceof Iterable) {
      throw wrong(key, "a text", value);
    }
    Matcher matcher = VARIABLE.matcher(value.toString());
    return matcher.replaceAll(found -> Matcher.quoteReplacement(variable(key, found.group(1))));
  }

  String required(String key) {
    String text = text(key, "");
    if (text.isBlank()) {
      throw new ConfigException("Expected a value for " + prefix + key + ", but there is none.");
    }
    return text;
  }

  long number(String key, long otherwise) {
    String text = text(key, Long.toString(otherwise));
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw wrong(key, "a whole number", text);
    }
  }

  int smallNumber(String key, int otherwise) {
    long number = number(key, otherwise);
    if (number != (int) number) {
      throw wrong(key, "a smaller number", number);
    }
    return (int) number;
  }

  boolean truth(String key, boolean otherwise) {
    String text = text(key, Boolean.toString(otherwise));
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(key, "true or false", text);
    }
    return text.equals("true");
  }

  <E extends Enum<E>> E choice(String key, E otherwise) {
    String text = text(key, name(otherwise));
    E[] constants = otherwise.getDeclaringClass().getEnumConstants();
    for (E constant : constants) {
      if (name(constant).equals(text)) {
        return constant;
      }
    }
    String names = Arrays.stream(constants).map(Settings::name).collect(Collectors.joining(" or "));
    throw wrong(key, names, text);
  }

  /** Every key of this section was asked for, or there is an error that names the others. */
  void end() {
    if (!left.isEmpty()) {
      throw new ConfigException(
          "Expected only known keys, but found "
              + prefix
              + String.join(", " + prefix, left.keySet())
              + "; known here are "
              + String.join(", ", known)
              + ".");
    }
  }

  private @Nullable Object take(String key) {
    known.add(key);
    return left.remove(key);
  }

  private String variable(String key, String name) {
    String value = environment.apply(name);
    if (value == null) {
      throw new ConfigException(
          "Expected the environment to have "
              + name
              + " for "
              + prefix
              + key
              + ", but it has not.");
    }
    return value;
  }

  private ConfigException wrong(String key, String wanted, Object found) {
    return new ConfigException(
        "Expected " + prefix + key + " to be " + wanted + ", but it is " + found + ".");
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
