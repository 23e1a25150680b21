package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class InMemoryShardLogTest extends ShardLogContract {
  private final MemoryDisk disk = new MemoryDisk();

  @Override
  ShardLog open(LogPosition replayFrom, TestShard shard) {
    return new InMemoryShardLog(disk, replayFrom, shard);
  }

  private InMemoryShardLog started(TestShard shard) {
    InMemoryShardLog log = new InMemoryShardLog(disk, LogPosition.BEGINNING, shard);
    log.start(shard);
    return log;
  }

  @Test
  void shouldLoseTheUnforcedSuffixInACrash() {
    TestShard shard = new TestShard();
    InMemoryShardLog log = started(shard);
    log.holdForces();
    log.append(TestShard.batch("forced"));
    log.force();
    log.append(TestShard.batch("lucky"));
    log.append(TestShard.batch("lost"));
    assertThat(shard.texts()).containsExactly("forced");

    disk.crashKeeping(1);

    TestShard after = new TestShard();
    started(after);
    assertThat(after.texts()).containsExactly("forced", "lucky");
  }

  @Test
  void shouldAnswerUnknownWhenLeadershipIsLostAndShowWhatSurvived() {
    TestShard shard = new TestShard();
    InMemoryShardLog log = started(shard);
    log.holdForces();
    var survivor = log.append(TestShard.batch("survivor"));
    var lost = log.append(TestShard.batch("lost"));

    log.stepDown("other", 1);
    var refused = log.append(TestShard.batch("refused"));

    assertThat(shard.await(survivor)).isEqualTo(new Appended.Unknown());
    assertThat(shard.await(lost)).isEqualTo(new Appended.Unknown());
    assertThat(shard.await(refused)).isEqualTo(new Appended.NotLeader("other"));
    assertThat(shard.texts()).containsExactly("survivor");
    log.lead();
    assertThat(shard.events)
        .containsExactly("leading 1", "following other", "durable 1", "leading 2");
  }

  @Test
  void shouldAcknowledgeNothingAfterAFailedForce() {
    TestShard shard = new TestShard();
    InMemoryShardLog log = started(shard);
    log.failNextForce(new IOException("EIO"));

    var waiting = log.append(TestShard.batch("waiting"));
    assertThat(shard.await(waiting)).isEqualTo(new Appended.Unknown());
    assertThat(shard.await(log.append(TestShard.batch("later"))))
        .isEqualTo(new Appended.NotLeader(null));
    assertThat(shard.events).containsExactly("leading 1", "failed");
  }

  @Test
  void shouldAnswerBusyAsScripted() {
    TestShard shard = new TestShard();
    InMemoryShardLog log = started(shard);
    log.answerBusy(1);

    assertThat(shard.await(log.append(TestShard.batch("first")))).isEqualTo(new Appended.Busy());
    assertThat(shard.await(log.append(TestShard.batch("again"))))
        .isInstanceOf(Appended.Durable.class);
    log.storage(StorageState.FULL);
    assertThat(shard.await(log.append(TestShard.batch("full")))).isEqualTo(new Appended.Busy());
  }
}
