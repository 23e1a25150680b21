package io.escrowmq.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.broker.log.Recovery.LastStop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 under load. It cannot show a missing force, since the page cache survives; it shows that
 * recovery loses and invents nothing, whatever the moment.
 */
class KillTest {
  private static final int KILLS = 4;
  private static final int BATCHES_BETWEEN = 1_500;

  @TempDir Path directory;

  @Test
  void shouldFindEverythingAcknowledgedAfterEachKill() throws Exception {
    int acknowledged = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      int last = appendUntilKilled(BATCHES_BETWEEN + 37 * kill);
      assertThat(last + 1).isGreaterThan(acknowledged);
      acknowledged = last + 1;
      List<DurableBatch> found = replay();
      assertThat(found).hasSizeGreaterThanOrEqualTo(acknowledged);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).payload()).isEqualTo(AppendForever.batch(i).payload());
      }
      acknowledged = found.size();
    }
  }

  private int appendUntilKilled(int lines) throws IOException, InterruptedException {
    Process child = new ProcessBuilder(command()).redirectErrorStream(false).start();
    int last = -1;
    try (BufferedReader acknowledged =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < lines; i++) {
        String line = acknowledged.readLine();
        assertThat(line).as("the child's output").isNotNull();
        last = Integer.parseInt(line);
      }
      child.toHandle().destroyForcibly();
      String line = acknowledged.readLine();
      while (line != null && line.endsWith("" + (last + 1))) {
        last++;
        line = acknowledged.readLine();
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    return last;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED");
    command.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
    command.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    command.add("-Dlogback.configurationFile=none.xml");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(AppendForever.class.getName());
    command.add(directory.resolve("log").toString());
    return command;
  }

  private List<DurableBatch> replay() {
    TestShard shard = new TestShard();
    LogImage image = LogImage.at(directory.resolve("log"));
    try (ChronicleShardLog log =
        ChronicleShardLog.open(image.options(), LogPosition.BEGINNING, shard)) {
      log.start(shard);
      assertThat(log.recovery().lastStop()).isEqualTo(LastStop.KILLED);
    }
    return shard.durable;
  }
}
