package io.escrowmq.broker.log;

import java.io.IOException;
import java.io.Serial;

/**
 * The disk failed while the log was running, which ends it: the kernel may have dropped what it
 * could not write and would say "fine" the next time. Its message is for the operator, and names
 * the file.
 */
public final class DiskFailedException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param wanted what was wanted of the disk, with the file, behind "Expected to"
   * @param cause what the operating system said
   */
  public DiskFailedException(String wanted, Throwable cause) {
    super(
        "Expected to %s, but: %s. Nothing was acknowledged after that; check the disk, then start the broker again."
            .formatted(wanted, cause.getMessage()),
        cause);
  }
}
