package io.escrowmq.jdbc.outbox;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * A row of the outbox without headers and body.
 *
 * @param seq its place in the order of inserts; commits may come in another order
 * @param messageId the message's id
 * @param lane which part of the outbox it belongs to
 * @param topic where it goes
 * @param key the message's key, read-only, equal by its bytes; empty = no order
 * @param state where it stands
 * @param attempts how often it failed
 * @param createdAtMs milliseconds since the epoch by the database's clock
 * @param bodyBytes length of the body, or -1 if it has none
 */
public record OutboxHead(
    long seq,
    UUID messageId,
    int lane,
    String topic,
    ByteBuffer key,
    OutboxState state,
    int attempts,
    long createdAtMs,
    long bodyBytes) {}
