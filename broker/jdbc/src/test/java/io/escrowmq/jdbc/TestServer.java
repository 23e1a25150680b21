package io.escrowmq.jdbc;

import java.net.InetSocketAddress;

/** A running database server, of which each test takes a schema of its own. */
public interface TestServer {
  /** Where it listens. */
  InetSocketAddress address();

  /** The JDBC URL of a schema. */
  String url(String schema);

  /** The JDBC URL of a schema, by way of something that passes bytes on to the server. */
  String url(String schema, InetSocketAddress by);

  /** The query that counts the sessions which wait for another's lock at this moment. */
  String waitingSessionsQuery();
}
