package io.escrowmq.broker.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One value as said in a file or in code, as the type of its key. */
final class Value {
  private static final Pattern SIZE = Pattern.compile("(-?[0-9]{1,18}) ?(KiB|MiB|GiB)?");

  private Value() {}

  static Object convert(String key, Class<?> type, @Nullable Object said) {
    boolean text = type == String.class || type == Path.class;
    if (said == null || (!text && said.equals(""))) {
      throw new ConfigException("Expected " + key + " to have a value, but it has none.");
    }
    if (type == List.class) {
      return texts(key, said);
    }
    if (type.isInstance(said)) {
      return said;
    }
    if (type == int.class) {
      long number = number(key, said);
      if (number != (int) number) {
        throw new ConfigException(
            "Expected "
                + key
                + " to be at most "
                + Integer.MAX_VALUE
                + ", but it is "
                + said
                + ".");
      }
      return (int) number;
    }
    if (type == long.class) {
      return number(key, said);
    }
    if (type == boolean.class) {
      return truth(key, said);
    }
    if (type == Path.class) {
      return path(key, said);
    }
    if (type == String.class && !(said instanceof Iterable) && !(said instanceof Map)) {
      return said.toString();
    }
    if (type.isEnum()) {
      return constant(key, type, said);
    }
    throw new ConfigException("Expected " + key + " to be one value, but it is " + said + ".");
  }

  /** Texts from a list, or from one text with commas. */
  private static List<String> texts(String key, Object said) {
    List<String> texts = new ArrayList<>();
    if (said instanceof Iterable<?> list) {
      list.forEach(one -> texts.add(text(key, one)));
    } else {
      texts.addAll(split(text(key, said), '[', ']'));
    }
    return texts;
  }

  /**
   * Named texts: those that were there, and over them what a section or a text {@code a=b, c=d}
   * says. A name may have dots, so sections within are part of the names.
   */
  static Map<String, String> namedTexts(String key, Map<?, ?> old, @Nullable Object said) {
    Map<String, String> named = new LinkedHashMap<>();
    old.forEach((name, text) -> named.put(String.valueOf(name), String.valueOf(text)));
    if (said instanceof Map<?, ?> tree) {
      putAll(named, key, "", tree);
      return named;
    }
    for (String entry : split(text(key, said), '{', '}')) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        throw new ConfigException(
            "Expected " + key + " to be names with a value each, but one has none.");
      }
      named.put(entry.substring(0, equals).strip(), entry.substring(equals + 1).strip());
    }
    return named;
  }

  private static void putAll(Map<String, String> named, String key, String prefix, Map<?, ?> tree) {
    tree.forEach(
        (name, said) -> {
          String full = prefix + name;
          if (said instanceof Map<?, ?> within) {
            putAll(named, key, full + ".", within);
          } else {
            named.put(full, text(key + "." + full, "".equals(said) ? null : said));
          }
        });
  }

  private static String text(String key, @Nullable Object said) {
    return (String) convert(key, String.class, said);
  }

  private static List<String> split(String text, char open, char close) {
    String inner = text.strip();
    if (inner.length() > 1
        && inner.charAt(0) == open
        && inner.charAt(inner.length() - 1) == close) {
      inner = inner.substring(1, inner.length() - 1);
    }
    return Arrays.stream(inner.split(","))
        .map(String::strip)
        .filter(one -> !one.isEmpty())
        .toList();
  }

  private static long number(String key, Object said) {
    if (said instanceof Integer || said instanceof Long) {
      return ((Number) said).longValue();
    }
    boolean size = key.endsWith("Bytes");
    Matcher matcher = SIZE.matcher(said.toString());
    if (!matcher.matches() || (matcher.group(2) != null && !size)) {
      String also = size ? ", with KiB, MiB or GiB after it if wanted" : "";
      throw new ConfigException(
          "Expected " + key + " to be a whole number" + also + ", but it is " + said + ".");
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    } catch (ArithmeticException e) {
      throw new ConfigException("Expected " + key + " to fit 63 bits, but it is " + said + ".");
    }
  }

  private static long unit(@Nullable String name) {
    if (name == null) {
      return 1;
    }
    return name.equals("KiB") ? 1L << 10 : name.equals("MiB") ? 1L << 20 : 1L << 30;
  }

  private static boolean truth(String key, Object said) {
    if (said instanceof Boolean truth) {
      return truth;
    }
    if (said.equals("true") || said.equals("false")) {
      return said.equals("true");
    }
    throw new ConfigException("Expected " + key + " to be true or false, but it is " + said + ".");
  }

  private static Path path(String key, Object said) {
    try {
      String text = said.toString();
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw new ConfigException(
          "Expected " + key + " to be a path, but it is not: " + e.getReason() + ".");
    }
    throw new ConfigException("Expected " + key + " to be a path, but it is empty.");
  }

  private static Object constant(String key, Class<?> type, Object said) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      if (name(constant).equals(said.toString())) {
        return constant;
      }
    }
    String names = Arrays.stream(constants).map(Value::name).collect(Collectors.joining(" or "));
    throw new ConfigException("Expected " + key + " to be " + names + ", but it is " + said + ".");
  }

  /** How a constant is written in a file. */
  static String name(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
