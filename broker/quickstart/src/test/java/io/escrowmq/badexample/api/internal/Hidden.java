package io.escrowmq.badexample.api.internal;

/** What nobody outside should see. */
public class Hidden extends Exception {
  private static final long serialVersionUID = 1L;
}
