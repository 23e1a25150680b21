package io.escrowmq.core.command;

import java.util.UUID;

/**
 * A message as the state machine sees it: what it needs to know, and the image, which it never
 * looks into.
 *
 * @param id UUIDv7
 * @param topic where it goes
 * @param keyHash 64-bit hash of the key; 0 = no key, no order
 * @param deliverAtMs not visible before this shard time; 0 = at once
 * @param producerGroup who is told of a reject; may be empty
 * @param image the message's bytes on the wire
 */
public record Message(
    UUID id, String topic, long keyHash, long deliverAtMs, String producerGroup, Image image) {}
