package io.escrowmq.broker.connection;

import static io.escrowmq.broker.connection.CallbackFixture.FIRST_CHECK_MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A service can tell the broker's questions from others', with HMAC written out after RFC 2104. */
class CallbackSignatureTest {

  private static final int BLOCK_BYTES = 64;

  @Test
  void shouldSignTimeTransactionAndBody() throws Exception {
    try (CallbackFixture fixture = new CallbackFixture()) {
      // given
      fixture.orders.answers("COMMIT");
      UUID id = fixture.prepare("orders");

      // when
      fixture.broker.after(FIRST_CHECK_MS);
      fixture.awaitDecision(id);

      // then
      ScriptedService.Asked asked = fixture.orders.asked.get(0);
      MultiMap headers = asked.headers();
      String time = Objects.requireNonNull(headers.get("X-EscrowMQ-Time-Ms"));
      String transaction = Objects.requireNonNull(headers.get("X-EscrowMQ-Transaction"));
      String signature = headers.get("X-EscrowMQ-Signature");
      assertThat(time).matches("[0-9]{13}");
      assertThat(transaction).isEqualTo(id.toString());
      assertThat(signature).isEqualTo(signature(time, transaction, asked.body().getBytes()));

      byte[] forged = asked.body().getBytes();
      forged[forged.length - 2] ^= 1;
      assertThat(signature)
          .isNotEqualTo(signature(time, transaction, forged))
          .isNotEqualTo(signature(time + "0", transaction, asked.body().getBytes()))
          .isNotEqualTo(signature(time, UUID.randomUUID().toString(), asked.body().getBytes()));
    }
  }

  private static String signature(String time, String transaction, byte[] body) throws Exception {
    byte[] key =
        Arrays.copyOf(CallbackFixture.SECRET.getBytes(StandardCharsets.UTF_8), BLOCK_BYTES);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write((time + "." + transaction + ".").getBytes(StandardCharsets.US_ASCII));
    text.write(body);
    byte[] inner = digest(padded(key, 0x36), text.toByteArray());
    StringBuilder hex = new StringBuilder("v1=");
    for (byte one : digest(padded(key, 0x5c), inner)) {
      hex.append(String.format("%02x", one));
    }
    return hex.toString();
  }

  private static byte[] padded(byte[] key, int pad) {
    byte[] padded = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      padded[i] = (byte) (key[i] ^ pad);
    }
    return padded;
  }

  private static byte[] digest(byte[] first, byte[] rest) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    sha.update(first);
    return sha.digest(rest);
  }
}
