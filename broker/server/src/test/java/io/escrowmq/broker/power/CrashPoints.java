package io.escrowmq.broker.power;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses where the power fails, as a number of entries of a recording: anywhere; right after
 * something was acknowledged; or where much is written that is not flushed.
 */
final class CrashPoints {

  private final int[] unflushedBefore;
  private final List<Long> acknowledgements;

  CrashPoints(BlockLog log, List<Long> acknowledgements) {
    this.acknowledgements = acknowledgements;
    this.unflushedBefore = new int[log.entries().size() + 1];
    for (int i = 0; i < log.entries().size(); i++) {
      unflushedBefore[i + 1] = log.entries().get(i).flush() ? 0 : unflushedBefore[i] + 1;
    }
  }

  int next(SplittableRandom random) {
    int last = unflushedBefore.length - 1;
    int point =
        random.nextInt(3) == 0
            ? (int) (long) acknowledgements.get(random.nextInt(acknowledgements.size()))
            : random.nextInt(last + 1);
    point = Math.min(point, last);
    if (random.nextInt(4) == 0) {
      return point;
    }
    // On to the next place with something in flight, and some of it more.
    while (point < last && unflushedBefore[point] == 0) {
      point++;
    }
    while (point < last && unflushedBefore[point + 1] > 0 && random.nextInt(8) != 0) {
      point++;
    }
    return point;
  }
}
