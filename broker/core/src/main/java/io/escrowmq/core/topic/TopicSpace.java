package io.escrowmq.core.topic;

import io.escrowmq.core.state.PageTree;
import io.escrowmq.core.state.Pages;

/**
 * Where the indexes of all topics lie.
 *
 * @param pages shared with the rest of the state
 * @param directory of pages with messages, by topic number and block of offsets
 */
record TopicSpace(Pages pages, PageTree directory) {
  TopicSpace(Pages pages) {
    this(pages, new PageTree(pages, 1));
  }
}
