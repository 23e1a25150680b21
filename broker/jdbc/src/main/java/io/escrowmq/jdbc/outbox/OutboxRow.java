package io.escrowmq.jdbc.outbox;

import io.escrowmq.protocol.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A row of the outbox as read by the relay. A row that somebody damaged is a value, not an
 * exception, so that it can be blocked while the others go on.
 *
 * @param head everything but headers and body
 * @param message the message, or null if the row cannot be read as one
 * @param defect why not; empty if it can
 */
public record OutboxRow(OutboxHead head, @Nullable Message message, String defect) {}
