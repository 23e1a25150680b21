package io.escrowmq.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.core.group.DeadLetter;
import io.escrowmq.core.group.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConsumedOffsetsTest {
  private static final int OFFSETS = 60;

  @Test
  void shouldAgreeWithTheDefinitionWhateverGroupsDo() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Group> groups = new ArrayList<>();
      ConsumedOffsets consumed = new ConsumedOffsets(0);
      TreeSet<Long> model = new TreeSet<>();
      for (int step = 0; step < 80; step++) {
        act(random, groups);
        TreeSet<Long> told = new TreeSet<>();
        consumed.refresh(
            0,
            OFFSETS - 1,
            groups,
            (first, last) -> {
              for (long at = first; at <= last; at++) {
                told.add(at);
              }
            });
        Set<Long> expected = byDefinition(groups);
        expected.removeAll(model);
        assertThat(told).as("seed %d", seed).isEqualTo(expected);
        model.addAll(told);
      }
      for (long offset = 0; offset < OFFSETS; offset++) {
        assertThat(consumed.contains(offset)).isEqualTo(model.contains(offset));
      }
    }
  }

  private static void act(Random random, List<Group> groups) {
    int roll = random.nextInt(12);
    if (groups.isEmpty() || (roll == 0 && groups.size() < 4)) {
      boolean counts = random.nextInt(4) > 0;
      groups.add(new Group("g" + random.nextInt(), counts, random.nextInt(20), () -> OFFSETS));
      return;
    }
    Group group = groups.get(random.nextInt(groups.size()));
    long first = random.nextInt(OFFSETS);
    if (roll == 1) {
      groups.remove(group);
    } else if (roll == 2 && !group.isSettled(first)) {
      group.giveUp(new DeadLetter(first, 1, "", 0, 1));
    } else {
      group.ack(first, Math.min(OFFSETS - 1, first + random.nextInt(8)));
    }
  }

  private static Set<Long> byDefinition(List<Group> groups) {
    TreeSet<Long> consumed = new TreeSet<>();
    for (long offset = 0; offset < OFFSETS; offset++) {
      long at = offset;
      List<Group> concerned =
          groups.stream().filter(g -> g.counts() && g.startOffset() <= at).toList();
      boolean all = concerned.stream().allMatch(g -> g.isSettled(at) && g.deadLetter(at) == null);
      if (!concerned.isEmpty() && all) {
        consumed.add(offset);
      }
    }
    return consumed;
  }
}
