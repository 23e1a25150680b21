package io.escrowmq.broker.backup;

/** A backup cannot be taken or used; the message is one sentence for the operator. */
public final class BackupRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param sentence one, for the operator
   */
  public BackupRefusedException(String sentence) {
    super(sentence);
  }
}
