package io.escrowmq.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.escrowmq.broker.backup.BackupDirectory;
import io.escrowmq.broker.log.DiskForce;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a running broker's data into a directory. */
@Command(
    name = "backup",
    description = "Copy a running broker's data into a directory, which must be empty or new.")
final class BackupCommand implements Callable<Integer> {
  private static final int ERROR_BYTES_MAX = 64 << 10;

  @Mixin RemoteOptions remote = new RemoteOptions();

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      converter = BrokerAddress.Converter.class,
      description = "The broker's HTTP port (default: the port after that of --broker).")
  @Nullable BrokerAddress http;

  @Parameters(paramLabel = "DIR", description = "Where to put the backup.")
  Path directory = Path.of(".");

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BackupDirectory.refuseUsed(directory);
    UUID expected;
    try (Remote broker = remote.open()) {
      expected = broker.brokerId();
    }
    HttpResponse<InputStream> response = ask(http == null ? remote.broker.next() : http);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), body.readNBytes(ERROR_BYTES_MAX));
      }
      BackupDirectory.Result done =
          new BackupDirectory(directory, DiskForce.real())
              .write(body, source -> refuseOther(expected, source));
      if (remote.json) {
        BackupReport.json(spec.commandLine().getOut(), directory, done);
      } else {
        BackupReport.line(spec.commandLine().getOut(), "Backed up", directory, done);
      }
    }
    return ExitCode.OK;
  }

  private HttpResponse<InputStream> ask(BrokerAddress address)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/backup"))
            .header("Content-Type", "application/json")
            .header("X-EscrowMQ-Request", "1")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    try {
      return HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(
              Duration.ofMillis(Seconds.toMs("--connect-timeout", remote.connectTimeoutS)))
          .build()
          .send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException unreachable) {
      throw new CommandFailed(
          ExitCode.UNREACHABLE,
          "Expected the broker's HTTP port at " + address + ", but nothing listens; say --http.");
    }
  }

  private static CommandFailed refused(int status, byte[] body) throws IOException {
    JsonNode answer = new ObjectMapper().readTree(body);
    String code = answer.path("error").asText("status " + status);
    return new CommandFailed(
        ExitCode.FAILED,
        "The broker refused with "
            + code
            + ": "
            + answer.path("message").asText("no reason given"));
  }

  private static void refuseOther(UUID expected, UUID source) {
    if (!expected.equals(source)) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "Expected the HTTP port of broker " + expected + ", but it is that of " + source + ".");
    }
  }
}
