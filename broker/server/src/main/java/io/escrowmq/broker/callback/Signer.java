package io.escrowmq.broker.callback;

import io.escrowmq.broker.config.CallbacksConfig;
import io.escrowmq.broker.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs questions with the shared secret: HMAC-SHA256 over {@code time.id.body}. The time has only
 * digits and the id one length, so no two questions are signed alike. Thread-safe.
 */
final class Signer {
  /** Where the secret stands if no file is named. */
  static final String VARIABLE = "ESCROWMQ_CALLBACK_SECRET";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES_MIN = 16;
  private static final int BYTES_MAX = 4_096;

  private final SecretKeySpec key;

  private Signer(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * Takes the secret from the one place where it stands.
   *
   * @throws ConfigException if it stands nowhere or in two places, cannot be read, or is too short
   */
  static Signer read(CallbacksConfig config, Surroundings surroundings) {
    String file = config.secretFile();
    String variable = surroundings.variable(VARIABLE);
    boolean hasVariable = variable != null && !variable.isEmpty();
    if (file.isEmpty() && !hasVariable) {
      throw new ConfigException(
          "Expected callbacks.secretFile or the environment variable "
              + VARIABLE
              + " to give the secret that signs callbacks, but neither is set.");
    }
    if (!file.isEmpty() && hasVariable) {
      throw new ConfigException(
          "Expected the secret that signs callbacks from callbacks.secretFile or from the"
              + " environment variable "
              + VARIABLE
              + ", but both are set.");
    }
    return file.isEmpty()
        ? of(VARIABLE, bytes(variable))
        : of("callbacks.secretFile", bytes(file, BYTES_MAX));
  }

  private static byte[] bytes(@Nullable String variable) {
    return String.valueOf(variable).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String file, int most) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return in.readNBytes(most + 1);
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(
          "Expected callbacks.secretFile to be a file that can be read, but: " + e + ".");
    }
  }

  /** An editor's line end is no part of the secret. */
  private static Signer of(String key, byte[] said) {
    int length = said.length;
    while (length > 0 && (said[length - 1] == '\n' || said[length - 1] == '\r')) {
      length--;
    }
    if (length < BYTES_MIN || length > BYTES_MAX) {
      throw new ConfigException(
          "Expected "
              + key
              + " to hold a secret of "
              + BYTES_MIN
              + " to "
              + BYTES_MAX
              + " bytes, but it is "
              + (length < BYTES_MIN ? "shorter." : "longer."));
    }
    return new Signer(Arrays.copyOf(said, length));
  }

  /** The signature as it stands in the header. */
  String sign(long timeMs, UUID transactionId, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((timeMs + "." + transactionId + ".").getBytes(StandardCharsets.US_ASCII));
      return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Expected each JVM to have " + ALGORITHM, e);
    }
  }
}
