package io.escrowmq.broker.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sets keys of records by name: the one way from text to configuration, whether the text stands in
 * a file, in code or on the command line. The records themselves are the list of keys.
 */
final class Keys {
  private Keys() {}

  /** Sets a key with dots in nested maps, which must be mutable, and returns the outermost. */
  static Map<String, Object> put(Map<String, Object> tree, String key, Object value) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      tree.put(key, value);
      return tree;
    }
    String section = key.substring(0, dot);
    Map<String, Object> inner =
        tree.get(section) instanceof Map<?, ?> known ? copy(known) : new LinkedHashMap<>();
    tree.put(section, put(inner, key.substring(dot + 1), value));
    return tree;
  }

  /** A copy that can be changed; the maps within stay shared until a key in them is set. */
  static Map<String, Object> copy(Map<?, ?> tree) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach((key, value) -> copy.put(String.valueOf(key), value));
    return copy;
  }

  /** The record with what the tree says over it. */
  static BrokerConfig merge(BrokerConfig base, Map<String, Object> tree) {
    return merge(base, tree, "");
  }

  /** Every key with its value in this record, sections flattened, in order. */
  static Map<String, Object> flatten(Record record) {
    Map<String, Object> keys = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = read(record, component);
      if (value instanceof Record section) {
        flatten(section).forEach((key, v) -> keys.put(component.getName() + "." + key, v));
      } else {
        keys.put(component.getName(), value);
      }
    }
    return keys;
  }

  private static <R extends Record> R merge(R base, Map<?, ?> tree, String prefix) {
    Set<Object> unknown = new HashSet<>(tree.keySet());
    List<Object> values = new ArrayList<>();
    RecordComponent[] components = base.getClass().getRecordComponents();
    for (RecordComponent component : components) {
      Object old = read(base, component);
      boolean said = unknown.remove(component.getName());
      String key = prefix + component.getName();
      values.add(said ? value(key, component.getType(), old, tree.get(component.getName())) : old);
    }
    if (!unknown.isEmpty()) {
      refuseUnknown(prefix, unknown, components);
    }
    return construct(base, components, values);
  }

  private static Object value(String key, Class<?> type, Object old, @Nullable Object said) {
    if (old instanceof Record section && !type.isInstance(said)) {
      if (said instanceof Map<?, ?> tree) {
        return merge(section, tree, key + ".");
      }
      throw new ConfigException(
          "Expected " + key + " to be a section with keys of its own, but it is " + said + ".");
    }
    if (old instanceof Map<?, ?> named) {
      return Value.namedTexts(key, named, said);
    }
    return Value.convert(key, type, said);
  }

  private static void refuseUnknown(
      String prefix, Set<Object> unknown, RecordComponent[] components) {
    String named =
        unknown.stream().map(key -> prefix + key).sorted().collect(Collectors.joining(", "));
    String known =
        Arrays.stream(components)
            .map(component -> prefix + component.getName())
            .collect(Collectors.joining(", "));
    throw new ConfigException(
        "Expected only known keys, but found " + named + "; known here are " + known + ".");
  }

  private static Object read(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Expected to read " + component, e);
    }
  }

  @SuppressWarnings("unchecked") // the class of an R
  private static <R extends Record> R construct(
      R like, RecordComponent[] components, List<Object> values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return (R) like.getClass().getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ConfigException refused) {
        throw refused;
      }
      throw new IllegalStateException("Expected to construct " + like.getClass(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Expected to construct " + like.getClass(), e);
    }
  }
}
