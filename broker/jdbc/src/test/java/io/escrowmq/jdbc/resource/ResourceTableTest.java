package io.escrowmq.jdbc.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.jdbc.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceTableTest {
  @Test
  void shouldKeepTheNameOverRestarts(@TempDir Path directory) throws SQLException {
    // given
    UUID first;
    try (TestDatabase database = TestDatabase.inFiles(directory)) {
      first = ResourceTable.idOf(database);
      // then
      assertThat(ResourceTable.idOf(database)).isEqualTo(first);
    }
  }

  @Test
  void shouldSayNothingBeforeTheNameIsMade() throws SQLException {
    try (TestDatabase database = TestDatabase.inMemory();
        Connection connection = database.open()) {
      ResourceTable table = new ResourceTable(database.dialect());
      assertThat(table.read(connection)).isEmpty();
      UUID made = table.readOrCreate(database);
      assertThat(table.read(connection)).contains(made);
    }
  }

  @Test
  void shouldGiveTheSameNameToAllWhoStartAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (TestDatabase database = TestDatabase.inMemory()) {
        assertThat(namesOfConcurrentStarts(database)).hasSize(1);
      }
    }
  }

  private static Set<UUID> namesOfConcurrentStarts(TestDatabase database) throws Exception {
    CyclicBarrier start = new CyclicBarrier(4);
    List<CompletableFuture<UUID>> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  start.await(10, TimeUnit.SECONDS);
                  return ResourceTable.idOf(database);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              },
              task -> new Thread(task).start()));
    }
    Set<UUID> names = new HashSet<>();
    for (CompletableFuture<UUID> name : starts) {
      names.add(name.get(10, TimeUnit.SECONDS));
    }
    return names;
  }
}
