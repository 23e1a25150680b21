package io.escrowmq.broker.verify;

import io.escrowmq.broker.log.LogDamage;
import io.escrowmq.broker.snapshot.SnapshotInspection;
import java.util.List;

/**
 * What checking a data directory found.
 *
 * @param places damaged places, each with how many messages are lost by it
 * @param snapshots damaged snapshots
 * @param lost the first {@link DirectoryCheck#LISTED} messages that are lost
 * @param lostMessages how many are lost, those in given up places included
 * @param stateKnown whether a snapshot or the beginning of the log is there, so that it is known
 *     which messages are needed
 * @param totals what was read
 * @param quarantined whether the damaged places were given up now
 */
public record Verification(
    List<Place> places,
    List<SnapshotInspection.Damaged> snapshots,
    List<LostMessage> lost,
    long lostMessages,
    boolean stateKnown,
    Totals totals,
    boolean quarantined) {

  /**
   * A damaged place.
   *
   * @param damage what is known of it
   * @param effect what follows from it
   * @param lostMessages messages that lie in it and are still needed
   */
  public record Place(LogDamage damage, Effect effect, long lostMessages) {}

  /** What follows from a damaged place. */
  public enum Effect {
    /** The broker does not start with it. */
    REFUSES,
    /** The broker starts; the messages in it become dead letters when they are delivered. */
    MESSAGES_LOST,
    /** Nothing refers to it any more. */
    UNREFERENCED,
    /** It holds nothing. */
    HARMLESS,
    /** An operator gave it up; listed so that it is not forgotten. */
    GIVEN_UP
  }

  /**
   * What was read.
   *
   * @param segments segments of the log
   * @param batches good batches
   * @param bytes bytes of their payloads
   * @param snapshots whole snapshots
   * @param messages messages that the state needs
   */
  public record Totals(int segments, long batches, long bytes, int snapshots, long messages) {}

  /** {@return whether anything is damaged that nobody has given up} */
  public boolean isDamaged() {
    return !snapshots.isEmpty()
        || !stateKnown
        || places.stream().anyMatch(place -> place.effect() != Effect.GIVEN_UP)
        || lostMessages > places.stream().mapToLong(Place::lostMessages).sum();
  }
}
