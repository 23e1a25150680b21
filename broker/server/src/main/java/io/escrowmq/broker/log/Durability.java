package io.escrowmq.broker.log;

/** When a batch counts as durable. */
public enum Durability {
  /** When a successful force of the disk covers it: survives power loss. */
  FSYNC,
  /** When the operating system has it: survives kill -9 only. Must be asked for. */
  OS
}
