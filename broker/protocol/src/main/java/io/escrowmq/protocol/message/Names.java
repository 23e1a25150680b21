package io.escrowmq.protocol.message;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.frame.WireReader;
import org.jspecify.annotations.Nullable;

/**
 * What topics and groups may be called: 1 to 255 characters of {@code A-Z a-z 0-9 . _ -}, not
 * beginning with a dot. So a name is safe as a file name, in a URL, in a metric and on a command
 * line.
 *
 * <p>Stateless, thread-safe.
 */
public final class Names {
  private Names() {}

  /**
   * {@return what is wrong with a name, as the end of a sentence; null if nothing is}
   *
   * @param name the name of a topic or group
   */
  public static @Nullable String problem(String name) {
    if (name.isEmpty()) {
      return "is empty";
    }
    if (name.length() > WireLimits.MAX_NAME_BYTES) {
      return "has " + name.length() + " characters, at most 255 are allowed";
    }
    if (name.charAt(0) == '.') {
      return "begins with a dot";
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isAllowed(name.charAt(i))) {
        return String.format(
            "has U+%04X at %d; allowed are A-Z a-z 0-9 . _ -", (int) name.charAt(i), i);
      }
    }
    return null;
  }

  /**
   * {@return whether this may be the name of a topic or group}
   *
   * @param name the name of a topic or group
   */
  public static boolean isValid(String name) {
    return problem(name) == null;
  }

  /**
   * {@return the topic's name if it is acceptable}
   *
   * @param topic the name to check
   * @throws IllegalArgumentException with a sentence for people, if not
   */
  public static String requireTopic(String topic) {
    return require("topic", topic);
  }

  /**
   * {@return the group's name if it is acceptable}
   *
   * @param group the name to check
   * @throws IllegalArgumentException with a sentence for people, if not
   */
  public static String requireGroup(String group) {
    return require("group", group);
  }

  private static String require(String what, String name) {
    String problem = problem(name);
    if (problem != null) {
      throw new IllegalArgumentException(sentence(what, problem));
    }
    return name;
  }

  static String sentence(String what, String problem) {
    return "The " + what + "'s name " + problem;
  }

  /** Reads a topic that must have a good name. */
  static String topic(WireReader in) {
    return checked("topic", in.name("topic", ErrorCode.INVALID_TOPIC), ErrorCode.INVALID_TOPIC);
  }

  /** Reads a topic that must have a good name, or nothing for all topics. */
  static String topicOrAll(WireReader in) {
    String topic = in.name("topic", ErrorCode.INVALID_TOPIC);
    return topic.isEmpty() ? topic : checked("topic", topic, ErrorCode.INVALID_TOPIC);
  }

  /** Reads a group that must have a good name. */
  static String group(WireReader in) {
    return checked("group", in.name("group", ErrorCode.INVALID_GROUP), ErrorCode.INVALID_GROUP);
  }

  /** Reads a group that must have a good name, or nothing. */
  static String groupOrNone(WireReader in) {
    String group = in.name("group", ErrorCode.INVALID_GROUP);
    return group.isEmpty() ? group : checked("group", group, ErrorCode.INVALID_GROUP);
  }

  private static String checked(String what, String name, ErrorCode otherwise) {
    String problem = problem(name);
    if (problem != null) {
      throw new MalformedException(otherwise, sentence(what, problem));
    }
    return name;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
