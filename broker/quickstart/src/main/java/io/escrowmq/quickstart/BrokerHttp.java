package io.escrowmq.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The broker as seen by {@code curl}. */
final class BrokerHttp {
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final int port;
  private final String base;

  BrokerHttp(int port) {
    this.port = port;
    this.base = "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  String base() {
    return base;
  }

  boolean healthy() {
    return body("/health").isPresent();
  }

  /** The samples by name and tags as they are written; empty while the broker is down. */
  Optional<Map<String, Double>> metrics() {
    return body("/metrics").map(BrokerHttp::parse);
  }

  static Map<String, Double> parse(String prometheus) {
    Map<String, Double> samples = new HashMap<>();
    for (String line : prometheus.lines().toList()) {
      int blank = line.lastIndexOf(' ');
      if (!line.startsWith("#") && blank > 0) {
        samples.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
      }
    }
    return samples;
  }

  private Optional<String> body(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(2)).build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
    } catch (IOException down) {
      // It is being killed or started: whoever asks has a deadline.
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
