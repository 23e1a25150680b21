package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection: the first frame a client sends. Answered by {@link Welcome}.
 *
 * @param protocolVersion the newest version that the client speaks, 1
 * @param clientId names the process in listings and logs
 * @param producerGroup the group whose transactions it may decide and answer for; empty for none
 * @param resources databases whose barrier tables it can read
 * @param features bit set of optional features, 0 today
 * @param maxFrameBytes longest frame that the client takes, bytes
 * @param retryDeadlineMs how long the client repeats a request with unknown outcome; at most half
 *     of the id window
 * @param credential room for authentication; empty today; not copied, not printed
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, as said above; compared by content below
public record Hello(
    int protocolVersion,
    String clientId,
    String producerGroup,
    List<UUID> resources,
    long features,
    int maxFrameBytes,
    long retryDeadlineMs,
    byte[] credential)
    implements Request {
  /**
   * Checks the ranges and copies the lists.
   *
   * @param protocolVersion the newest version that the client speaks, 1
   * @param clientId names the process in listings and logs
   * @param producerGroup the group whose transactions it may decide and answer for; empty for none
   * @param resources databases whose barrier tables it can read
   * @param features bit set of optional features, 0 today
   * @param maxFrameBytes longest frame that the client takes, bytes
   * @param retryDeadlineMs how long the client repeats a request with unknown outcome; at most half
   *     of the id window
   * @param credential room for authentication; empty today; not copied, not printed
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public Hello {
    Bounds.atLeast("protocolVersion", protocolVersion, 1);
    Bounds.atLeast("maxFrameBytes", maxFrameBytes, WireLimits.MIN_MAX_FRAME_BYTES);
    Bounds.duration("retryDeadlineMs", retryDeadlineMs);
    resources = List.copyOf(resources);
  }

  @Override
  public <R> R accept(Handler<R> handler) {
    return handler.hello(this);
  }

  void write(WireWriter out) {
    out.i32(protocolVersion);
    out.name(clientId);
    out.name(producerGroup);
    out.uuids(resources);
    out.i64(features);
    out.i32(maxFrameBytes);
    out.i64(retryDeadlineMs);
    out.bytes(credential);
  }

  static Hello read(WireReader in) {
    return new Hello(
        in.i32("protocolVersion"),
        in.name("clientId"),
        Names.groupOrNone(in),
        in.uuids("resources"),
        in.i64("features"),
        in.i32("maxFrameBytes"),
        in.i64("retryDeadlineMs"),
        in.bytes("credential", WireLimits.MAX_CREDENTIAL_BYTES));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Hello that
        && protocolVersion == that.protocolVersion
        && clientId.equals(that.clientId)
        && producerGroup.equals(that.producerGroup)
        && resources.equals(that.resources)
        && features == that.features
        && maxFrameBytes == that.maxFrameBytes
        && retryDeadlineMs == that.retryDeadlineMs
        && Arrays.equals(credential, that.credential);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        protocolVersion,
        clientId,
        producerGroup,
        resources,
        features,
        maxFrameBytes,
        retryDeadlineMs,
        Arrays.hashCode(credential));
  }

  @Override
  public String toString() {
    return "Hello["
        + clientId
        + ", version "
        + protocolVersion
        + ", group "
        + producerGroup
        + ", resources "
        + resources
        + "]";
  }
}
