/**
 * Receives: a YAML file, keys set in code and by the command line.
 *
 * <p>Hands on: one immutable, validated {@link io.escrowmq.broker.config.BrokerConfig}, or one
 * sentence that says what is wrong with which key.
 */
@NullMarked
package io.escrowmq.broker.config;

import org.jspecify.annotations.NullMarked;
