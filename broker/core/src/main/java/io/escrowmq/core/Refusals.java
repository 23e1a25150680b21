package io.escrowmq.core;

import io.escrowmq.core.command.Outcome;

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

  /** Cuts what people wrote to what the state keeps. */
  static String cut(String text) {
    return text.length() <= ShapeChecks.MAX_TEXT_LENGTH
        ? text
        : text.substring(0, ShapeChecks.MAX_TEXT_LENGTH);
  }
}
