package io.escrowmq.broker.power;

import io.escrowmq.core.ShardState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Records a storage layer at work, then opens what a loss of power would have left at many points;
 * and some of these openings are recorded in their turn, so that a loss of power during recovery is
 * tried as well.
 */
final class BlockCrashes {

  private static final int IMAGE_MIB = 48;
  private static final int BATCHES = 260;
  private static final int BATCHES_AFTER_RECOVERY = 25;
  private static final int STATES_PER_RECORDING = 40;
  private static final long EMPTY_HASH = new ShardState().stateHash();

  private final Path directory;
  private final int blockBytes;
  private final StorageSabotage sabotage;
  private final SplittableRandom random;
  private final List<String> violations = new ArrayList<>();
  private int states;
  private int recordings;
  private int recoveriesRecorded;
  private int segmentsDeleted;
  private int statesWithLostWrites;
  private long writes;

  BlockCrashes(Path directory, int blockBytes, StorageSabotage sabotage, long seed) {
    this.directory = directory;
    this.blockBytes = blockBytes;
    this.sabotage = sabotage;
    this.random = new SplittableRandom(seed ^ blockBytes);
  }

  /** For the report. */
  String summary() {
    return "%d states out of %d recordings (%d of a recovery) with %d writes, %d segments deleted"
        .formatted(states, recordings, recoveriesRecorded, writes, segmentsDeleted);
  }

  /** Deletions of segments among which the crash points lie. */
  int segmentsDeleted() {
    return segmentsDeleted;
  }

  /** States in which something that was written and not flushed was missing. */
  int statesWithLostWrites() {
    return statesWithLostWrites;
  }

  /** Tries so many states; gives what was wrong with them. */
  List<String> run(int count) throws IOException {
    while (states < count) {
      Path fresh = directory.resolve("fresh.img");
      Files.deleteIfExists(fresh);
      LoopDisk.makeImage(fresh, IMAGE_MIB);
      LoopDisk.format(fresh, blockBytes);
      Recording first = record(fresh, new StorageHistory());
      int left = count - states;
      tryStates(first, Math.min((left + 1) / 2, STATES_PER_RECORDING));
      if (states < count) {
        recoverOnRecord(first, Math.min(count - states, STATES_PER_RECORDING));
      }
      first.delete();
      Files.delete(fresh);
    }
    return violations;
  }

  /** What a run did to its device, and what it acknowledged meanwhile. */
  private record Recording(Path before, Path writesFile, BlockLog log, StorageHistory history) {
    void delete() throws IOException {
      Files.deleteIfExists(writesFile);
    }
  }

  private Recording record(Path before, StorageHistory history) throws IOException {
    Path image = Files.copy(before, LoopDisk.freshName(directory));
    try (BlockRecorder recorder = BlockRecorder.over(directory, image)) {
      boolean recovers = history.batches() > 0;
      work(recorder, history, recovers ? BATCHES_AFTER_RECOVERY : BATCHES);
      work(recorder, history, recovers ? 5 : BATCHES / 2);
      recorder.finish();
      Path kept = recorder.keepLog();
      BlockLog log = BlockLog.read(kept);
      recordings++;
      recoveriesRecorded += recovers ? 1 : 0;
      writes += log.entries().size();
      return new Recording(before, kept, log, history);
    } finally {
      Files.delete(image);
    }
  }

  /** Opens, appends, closes cleanly. */
  private void work(BlockRecorder recorder, StorageHistory history, int batches)
      throws IOException {
    try (StorageRun run = StorageRun.open(recorder.mountPoint(), withoutPlantedRecovery())) {
      run.record(history, recorder::entries);
      run.publish(batches, random);
      segmentsDeleted += run.discarded();
    }
  }

  private StorageSabotage withoutPlantedRecovery() {
    return sabotage == StorageSabotage.CUTS_TOO_MUCH ? StorageSabotage.NONE : sabotage;
  }

  private void tryStates(Recording recording, int count) throws IOException {
    CrashPoints choice = new CrashPoints(recording.log(), recording.history().moments());
    try (CrashStates crashes = new CrashStates(recording.before(), recording.log())) {
      int[] points = new int[count];
      Arrays.setAll(points, i -> choice.next(random));
      Arrays.sort(points);
      for (int point : points) {
        Path image = LoopDisk.freshName(directory);
        statesWithLostWrites += crashes.write(point, random, image) ? 1 : 0;
        judge(image, recording.history(), point);
        states++;
      }
    }
  }

  /** Mounts a state and opens it twice. */
  private void judge(Path image, StorageHistory history, int point) throws IOException {
    String where = " (after " + point + " entries, state " + states + ")";
    try (LoopDisk disk = LoopDisk.over(directory, image)) {
      Path mounted = disk.mount();
      long required = history.required(point);
      long ended;
      long hash;
      try (StorageRun run = StorageRun.open(mounted, sabotage)) {
        ended = run.number();
        hash = run.stateHash();
        if (ended < required) {
          violations.add("lost: batch " + required + ", the log ends with " + ended + where);
        }
        if (hash != history.hashAt(ended, EMPTY_HASH)) {
          violations.add("another state: at batch " + ended + where);
        }
        if (history.requiredSnapshot(point).isAfter(run.startedFrom())) {
          violations.add("lost snapshot: started from " + run.startedFrom() + where);
        }
        violations.addAll(run.wrongBodies());
      }
      try (StorageRun again = StorageRun.open(mounted, StorageSabotage.NONE)) {
        if (again.stateHash() != hash && sabotage == StorageSabotage.NONE) {
          violations.add("opened again: another state at batch " + again.number() + where);
        }
      }
    } catch (RuntimeException refused) {
      violations.add("refused: " + refused.getMessage() + where);
    }
  }

  /** Takes one state, and records how it is recovered and goes on. */
  private void recoverOnRecord(Recording first, int count) throws IOException {
    int total = first.log().entries().size();
    int point = total / 4 + random.nextInt(total / 2);
    Path before = LoopDisk.freshName(directory);
    try (CrashStates crashes = new CrashStates(first.before(), first.log())) {
      crashes.write(point, random, before);
    }
    long ended;
    try {
      ended = endOf(Files.copy(before, LoopDisk.freshName(directory)));
    } catch (RuntimeException refused) {
      violations.add("refused: " + refused.getMessage() + " (after " + point + " entries)");
      return;
    }
    Recording recovery = record(before, first.history().upTo(ended));
    tryStates(recovery, count);
    recovery.delete();
    Files.delete(before);
  }

  private long endOf(Path image) throws IOException {
    try (LoopDisk disk = LoopDisk.over(directory, image);
        StorageRun run = StorageRun.open(disk.mount(), withoutPlantedRecovery())) {
      return run.number();
    }
  }
}
