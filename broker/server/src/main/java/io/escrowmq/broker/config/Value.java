package io.escrowmq.broker.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
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
    if (type == String.class && !(said instanceof Iterable) && !(said instanceof java.util.Map)) {
      return said.toString();
    }
    if (type.isEnum()) {
      return constant(key, type, said);
    }
    throw new ConfigException("Expected " + key + " to be one value, but it is " + said + ".");
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
