package io.escrowmq.broker.callback;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What callbacks ask the machine once, when the broker starts. Tests answer in its place. */
public interface Surroundings {
  /** The real ones. */
  Surroundings MACHINE =
      new Surroundings() {
        @Override
        public InetAddress resolve(String host) throws UnknownHostException {
          return InetAddress.getByName(host);
        }

        @Override
        public @Nullable String variable(String name) {
          return System.getenv(name);
        }
      };

  /**
   * {@return the address of a host}
   *
   * @param host name or address
   * @throws UnknownHostException if it has none
   */
  InetAddress resolve(String host) throws UnknownHostException;

  /**
   * {@return an environment variable, or null if it is not set}
   *
   * @param name of the variable
   */
  @Nullable String variable(String name);
}
