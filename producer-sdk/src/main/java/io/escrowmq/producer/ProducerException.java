package io.escrowmq.producer;

import org.jspecify.annotations.Nullable;

/**
 * Something was not done, or is not known to be done. Each subclass says what holds:
 *
 * <ul>
 *   <li>surely no effect: {@link MessageRefusedException}, {@link BrokerUnreachableException},
 *       {@link BufferFullException}, {@link LocalTransactionException}
 *   <li>may have had its effect: {@link OutcomeUnknownException}, {@link InDoubtException}
 *   <li>decided otherwise: {@link ContradictedException}
 * </ul>
 */
public abstract class ProducerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProducerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
