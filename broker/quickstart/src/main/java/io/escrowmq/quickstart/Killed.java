package io.escrowmq.quickstart;

import io.escrowmq.quickstart.process.KillPoint.Place;
import io.escrowmq.quickstart.process.Signal;
import java.util.UUID;

/**
 * A process that was killed in the middle of work on an order.
 *
 * @param name the process
 * @param place where it stood
 * @param order the order's number
 * @param messageId the order's event, in this attempt
 */
record Killed(String name, Place place, long order, UUID messageId) {
  static Killed at(String name, Signal paused) {
    return new Killed(
        name,
        Place.valueOf(paused.rest().get(0)),
        Long.parseLong(paused.rest().get(1)),
        UUID.fromString(paused.rest().get(2)));
  }

  /** Whether this event must have had its effect in the end. */
  boolean mustBeReserved() {
    return place != Place.BEFORE_LOCAL_COMMIT;
  }

  /** Whether this event must have come again, to an inbox that had its effect already. */
  boolean mustBeSuppressed() {
    return place == Place.BEFORE_ACK;
  }

  String text() {
    return name + " killed with order " + order + " " + place.text();
  }

  /** What must become of it, for people. */
  String promise() {
    return switch (place) {
      case BEFORE_LOCAL_COMMIT -> "rolled back by check-back, never delivered; ordered again";
      case AFTER_LOCAL_COMMIT -> "committed by check-back, delivered";
      case IN_HANDLER -> "delivered again, reserved once";
      case BEFORE_ACK -> "delivered again, suppressed by the inbox";
    };
  }
}
