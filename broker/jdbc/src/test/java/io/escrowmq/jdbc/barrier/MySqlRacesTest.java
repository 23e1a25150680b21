package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.TestServer;
import io.escrowmq.jdbc.TestServers;
import org.junit.jupiter.api.Tag;

@Tag("databases")
class MySqlRacesTest extends BarrierRaces {
  @Override
  TestServer server() {
    return TestServers.mySql();
  }
}
