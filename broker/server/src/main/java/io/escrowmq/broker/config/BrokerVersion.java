package io.escrowmq.broker.config;

import org.jspecify.annotations.Nullable;

/** Which broker this is. */
public final class BrokerVersion {
  private BrokerVersion() {}

  /** {@return the version that the jar says, or {@code development} outside of one} */
  public static String current() {
    @Nullable String said = BrokerVersion.class.getPackage().getImplementationVersion();
    return said == null ? "development" : said;
  }
}
