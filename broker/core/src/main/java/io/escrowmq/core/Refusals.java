package io.escrowmq.core;

import io.escrowmq.core.command.Outcome;
import java.nio.charset.StandardCharsets;

/** Makes refusals. */
final class Refusals {
  private Refusals() {}

  static Reply.Refused of(Refusal reason, String text) {
    return new Reply.Refused(reason, text, null);
  }

  static Reply.Refused conflict(Outcome standing, String text) {
    return new Reply.Refused(Refusal.CONFLICT, text, standing);
  }

  static Reply.Refused noTopic(String topic) {
    return of(Refusal.NOT_FOUND, "There is no topic " + topic);
  }

  static Reply.Refused noGroup(String topic, String group) {
    return of(Refusal.NOT_FOUND, "There is no group " + group + " of topic " + topic);
  }

  /**
   * Cuts what people wrote to what the state keeps. Half a character of UTF-16 becomes what the log
   * makes of it, so that the state is the same live and after a replay.
   */
  static String cut(String text) {
    int most = ShapeChecks.MAX_TEXT_LENGTH;
    String kept = text.length() <= most ? text : text.substring(0, most);
    boolean whole = kept.chars().noneMatch(unit -> Character.isSurrogate((char) unit));
    return whole ? kept : new String(kept.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
