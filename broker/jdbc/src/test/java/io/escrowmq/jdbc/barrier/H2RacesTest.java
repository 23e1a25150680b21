package io.escrowmq.jdbc.barrier;

import io.escrowmq.jdbc.TestServer;
import io.escrowmq.jdbc.TestServers;

class H2RacesTest extends BarrierRaces {
  @Override
  TestServer server() {
    return TestServers.h2();
  }
}
