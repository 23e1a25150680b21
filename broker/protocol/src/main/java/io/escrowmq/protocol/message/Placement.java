package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;

/**
 * Where a published message is.
 *
 * @param partition always 0 today
 * @param offset its offset in its topic, or -1 while it is delayed
 * @param duplicate whether the broker had it already; then this is the place of the first
 */
public record Placement(int partition, long offset, boolean duplicate) {
  void write(WireWriter out) {
    out.i32(partition);
    out.i64(offset);
    out.bool(duplicate);
  }

  static Placement read(WireReader in) {
    return new Placement(in.i32("partition"), in.i64("offset"), in.bool("duplicate"));
  }
}
