package io.escrowmq.producer.internal.stream;

import java.util.List;

/** The messages of one frame, with its place in the stream. Belongs to the event loop. */
final class Batch {
  final List<Outgoing> messages;
  final long bytes;
  long sequence;

  /** In which generation of the stream it was last sent; -1 = never. */
  long sentGeneration = -1;

  /** Attempts on the open session that have no reply yet. */
  int awaited;

  Batch(List<Outgoing> messages, long bytes, long sequence) {
    this.messages = messages;
    this.bytes = bytes;
    this.sequence = sequence;
  }

  List<Outgoing> live() {
    return messages.stream().filter(message -> !message.isSettled()).toList();
  }

  /** The session is gone: what had no reply may be stored or not. */
  void sessionLost() {
    if (awaited > 0) {
      awaited = 0;
      outcomeUnknown();
    }
  }

  void outcomeUnknown() {
    messages.forEach(message -> message.unknown = true);
  }
}
