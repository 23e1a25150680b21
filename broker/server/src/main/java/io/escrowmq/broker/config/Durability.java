package io.escrowmq.broker.config;

/** When a batch counts as durable, and so when its replies may leave. */
public enum Durability {
  /** After a successful force to the disk. Survives power loss. The default. */
  FSYNC,
  /**
   * Once the operating system has it. Survives the end of the process, not of the machine; must be
   * asked for, and is shown in the start-up line and in the metrics.
   */
  OS
}
