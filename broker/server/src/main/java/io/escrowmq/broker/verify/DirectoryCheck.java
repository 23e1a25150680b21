package io.escrowmq.broker.verify;

import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.LogCheck;
import io.escrowmq.broker.log.LogDamage;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.LogRefusedException;
import io.escrowmq.broker.log.ScratchSpace;
import io.escrowmq.broker.log.UnreadableLogException;
import io.escrowmq.broker.snapshot.SnapshotInspection;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.broker.verify.Verification.Effect;
import io.escrowmq.broker.verify.Verification.Place;
import io.escrowmq.core.ShardState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the data directory of a broker that is stopped: every batch, every snapshot, and whether
 * every message that the state needs can be read. Memory: one batch at a time; what grows with the
 * backlog lies in mapped files without a name in the directory for temporary files.
 */
public final class DirectoryCheck {
  /** As many lost messages are listed one by one. */
  public static final int LISTED = 10_000;

  /** Scratch chunks are a quarter of it: 4 MiB, small for any temporary directory. */
  private static final long SCRATCH_RESERVE_BYTES = 16 << 20;

  private final Path data;
  private final SnapshotInspection snapshots;
  private final LogCheck log;
  private final TailFold fold;
  private final long[] lostIn;
  private final List<LostMessage> lost = new ArrayList<>();
  private final boolean stateKnown;
  private long lostMessages;

  private DirectoryCheck(Path data, LogCheck log, Path scratch) throws IOException {
    this.data = data;
    this.log = log;
    this.snapshots =
        SnapshotInspection.of(
            data.resolve("snapshots"), () -> ScratchSpace.in(scratch, SCRATCH_RESERVE_BYTES));
    this.fold = new TailFold(snapshots.newest());
    log.run(fold::batch, fold::missing);
    this.lostIn = new long[log.damages().size()];
    this.stateKnown = snapshots.whole() > 0 || log.beginsAtTheStart();
  }

  /**
   * Checks a directory.
   *
   * @param data the broker's data directory
   * @param quarantine whether to give up what the broker does not start with
   * @return what was found; after a quarantine as it was before it
   * @throws LogRefusedException if there is no log, a broker runs on it, or it is of a newer format
   * @throws IOException if it cannot be read or, with quarantine, written
   */
  public static Verification run(Path data, boolean quarantine) throws IOException {
    Path scratch = Files.createTempDirectory("escrowmq-verify");
    try (LogCheck log = LogCheck.open(data.resolve("log"))) {
      return run(data, log, scratch, quarantine);
    } catch (UnreadableLogException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      Files.delete(scratch);
    }
  }

  private static Verification run(Path data, LogCheck log, Path scratch, boolean quarantine)
      throws IOException {
    DirectoryCheck check = new DirectoryCheck(data, log, scratch);
    try (ShardState state = check.snapshots.newest().state()) {
      long messages = check.stateKnown ? check.checkMessages(state) : 0;
      Verification.Totals totals =
          new Verification.Totals(
              log.segments(), log.batches(), log.bytes(), check.snapshots.whole(), messages);
      boolean given = quarantine && check.giveUp();
      return new Verification(
          check.places(),
          check.snapshots.damaged(),
          check.lost,
          check.lostMessages,
          check.stateKnown,
          totals,
          given);
    }
  }

  private long checkMessages(ShardState state) {
    try (LogReader reader = log.reader()) {
      MessageCheck check = new MessageCheck(reader, this::lost);
      state.visitReferences(check);
      return check.checked();
    }
  }

  private void lost(LostMessage message) {
    lostMessages++;
    if (lost.size() < LISTED) {
      lost.add(message);
    }
    for (int i = 0; i < lostIn.length; i++) {
      if (log.damages().get(i).covers(message.position())) {
        lostIn[i]++;
        return;
      }
    }
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < lostIn.length; i++) {
      LogDamage damage = log.damages().get(i);
      boolean byRight =
          damage.kind() == LogDamage.Kind.ABSENT && !isInTail(damage) && lostIn[i] == 0;
      if (!byRight && damage.kind() != LogDamage.Kind.UNFINISHED) {
        places.add(new Place(damage, effect(damage, lostIn[i]), lostIn[i]));
      }
    }
    return places;
  }

  private Effect effect(LogDamage damage, long lostHere) {
    return switch (damage.kind()) {
      case FILE -> Effect.REFUSES;
      case NO_BATCH, UNFINISHED -> Effect.HARMLESS;
      case QUARANTINED -> fold.passedOver(damage) ? Effect.REFUSES : Effect.GIVEN_UP;
      case MISSING, ABSENT ->
          isInTail(damage)
              ? Effect.REFUSES
              : lostHere > 0 ? Effect.MESSAGES_LOST : Effect.UNREFERENCED;
    };
  }

  /** Whether the batches are needed to make the state: they are not below the newest snapshot. */
  private boolean isInTail(LogDamage damage) {
    LogPosition covered = snapshots.newest().position();
    return damage.end().equals(LogPosition.BEGINNING) || damage.end().isAfter(covered);
  }

  private boolean giveUp() throws IOException {
    if (!stateKnown) {
      throw new LogRefusedException(
          "Expected a whole snapshot in %s or the beginning of the log, but there is neither, so the state is lost; restore a backup."
              .formatted(data.resolve("snapshots")),
          null);
    }
    QuarantineRecord record = new QuarantineRecord(data);
    List<Place> places = places();
    boolean needed =
        places.stream()
            .anyMatch(
                place -> place.effect() != Effect.GIVEN_UP && place.effect() != Effect.HARMLESS);
    if (needed) {
      record.add(places, lost, lostMessages, snapshots.newest().state().timeMs());
      log.quarantine(record.directory(), snapshots.newest().position());
      if (fold.reached().isAfter(snapshots.newest().position())) {
        new SnapshotStore(data.resolve("snapshots"), DiskForce.real())
            .save(snapshots.newest().state(), fold.reached());
      }
    }
    return needed;
  }
}
