package io.escrowmq.broker.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Lets a POST through only if a page in somebody's browser cannot have sent it: such a page can
 * neither set our header nor this content type without asking first, which is never granted, and a
 * name that was rebound to this machine gives itself away as Host.
 */
final class Gate {
  /** The header that says that the request is meant for us. */
  static final String HEADER = "X-EscrowMQ-Request";

  private static final Pattern LOOPBACK_HOST =
      Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?");

  private Gate() {}

  static void check(HttpServerRequest request) {
    List<String> hosts = request.headers().getAll("Host");
    if (hosts.size() != 1
        || !LOOPBACK_HOST.matcher(hosts.get(0).toLowerCase(Locale.ROOT)).matches()) {
      throw forbidden("Expected a loopback address in the Host header.");
    }
    if (!"1".equals(request.getHeader(HEADER))) {
      throw forbidden("Expected the header " + HEADER + ": 1.");
    }
    String type = request.getHeader("Content-Type");
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new HttpProblem(415, "INVALID_ARGUMENT", "Expected the Content-Type application/json.");
    }
  }

  private static HttpProblem forbidden(String sentence) {
    return new HttpProblem(403, "FORBIDDEN", sentence);
  }
}
