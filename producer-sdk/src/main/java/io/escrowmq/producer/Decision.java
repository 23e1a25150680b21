package io.escrowmq.producer;

import io.escrowmq.protocol.message.Outcome;

/**
 * A decision that is durable.
 *
 * @param outcome the outcome that stands
 * @param repeated whether it stood before, by an earlier attempt or a check-back
 */
public record Decision(Outcome outcome, boolean repeated) {}
