package io.escrowmq.broker.dispatch;

import io.escrowmq.core.command.Image;

/** What came of reading a message from the log. */
public sealed interface Body {

  /**
   * The message.
   *
   * @param image whole and checked
   */
  record Whole(Image image) implements Body {}

  /**
   * The log is damaged where the message should be; it cannot be had any more.
   *
   * @param reason names file and place and what is wrong
   */
  record Damaged(String reason) implements Body {}

  /**
   * The operating system could not read it; later it may.
   *
   * @param reason names file and place and what it said
   */
  record Unread(String reason) implements Body {}
}
