package io.escrowmq.broker.callback;

import io.escrowmq.broker.config.CallbacksConfig;
import io.escrowmq.broker.config.ConfigException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * Where the service of a producer group is asked. Its address was looked up once: whoever changes
 * its name's address later does not get the questions. The name stays in the Host header and is
 * what its certificate must be for.
 *
 * @param group the producer group
 * @param host as in the URL
 * @param port of TCP
 * @param tls whether https
 * @param path with the query, if there is one
 * @param address where its connections go
 */
record Service(String group, String host, int port, boolean tls, String path, InetAddress address) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  /**
   * Looks up the address of a group's service.
   *
   * @throws ConfigException if it has none, or is not to be asked in the clear
   */
  static Service of(String group, CallbacksConfig config, Surroundings surroundings) {
    URI url = URI.create(config.urls().getOrDefault(group, ""));
    boolean tls = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
    InetAddress address = resolve(group, CallbacksConfig.hostOf(url), surroundings);
    if (!tls && !config.plainHttp() && !address.isLoopbackAddress()) {
      throw new ConfigException(
          "Expected "
              + CallbacksConfig.key(group)
              + " to begin with https, but it begins with http and "
              + url.getHost()
              + " is at "
              + address.getHostAddress()
              + ", which is not loopback; callbacks.plainHttp would allow it.");
    }
    int port = url.getPort() > 0 ? url.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return new Service(group, url.getHost(), port, tls, path + query, address);
  }

  private static InetAddress resolve(String group, String host, Surroundings surroundings) {
    try {
      return surroundings.resolve(host);
    } catch (UnknownHostException e) {
      throw new ConfigException(
          "Expected the host of "
              + CallbacksConfig.key(group)
              + " to have an address, but "
              + host
              + " has none.");
    }
  }

  /** Whether the host is a name: TLS tells the service its name, and an address is none. */
  boolean hasName() {
    return !host.startsWith("[") && !host.matches("[0-9.]+");
  }

  /** A request to it, without headers of ours. */
  RequestOptions request() {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
        .setHost(host)
        .setPort(port)
        .setSsl(tls)
        .setURI(path)
        .setFollowRedirects(false);
  }

  /** For log lines: without path and query, which may hold a password. */
  @Override
  public String toString() {
    return (tls ? "https://" : "http://")
        + host
        + ":"
        + port
        + " ("
        + address.getHostAddress()
        + ")";
  }
}
