package io.escrowmq.quickstart;

/** The run cannot go on; the sentence says which condition was not met. */
final class ShowFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ShowFailedException(String sentence) {
    super(sentence);
  }
}
