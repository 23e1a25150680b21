package io.escrowmq.fuzz;

import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first byte of the input says how the rest is split into chunks. Split or whole, the stream
 * gives the same frames and the same refusal; a refused stream takes no more.
 */
final class FrameAttack {

  private static final int MAX_FRAME_BYTES = 2_048;

  private final FrameDecoder decoder = new FrameDecoder(MAX_FRAME_BYTES);
  private final List<String> frames = new ArrayList<>();
  private @Nullable String refusal;

  static void run(byte[] input) {
    if (input.length < 2) {
      return;
    }
    byte[] stream = Arrays.copyOfRange(input, 1, input.length);
    FrameAttack whole = new FrameAttack();
    whole.feed(stream.clone());
    FrameAttack split = new FrameAttack();
    int step = 1 + (input[0] & 0xFF);
    for (int at = 0; at < stream.length && split.refusal == null; at += step) {
      split.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + step)));
      Attack.expect(
          split.decoder.bufferedBytes() < MAX_FRAME_BYTES,
          () -> "Expected less than a frame to be kept");
    }
    Attack.expect(
        whole.frames.equals(split.frames),
        () -> "Expected " + whole.frames + " from chunks, too, but got " + split.frames);
    Attack.expect(
        String.valueOf(whole.refusal).equals(String.valueOf(split.refusal)),
        () -> "Expected " + whole.refusal + " from chunks, too, but got " + split.refusal);
  }

  private void feed(byte[] chunk) {
    try {
      decoder.feed(chunk, this::take);
    } catch (MalformedException malformed) {
      refusal = malformed.code() + " " + malformed.getMessage();
      boolean takesMore = true;
      try {
        decoder.feed(new byte[1], this::take);
      } catch (IllegalStateException refusedBefore) {
        takesMore = false;
      }
      Attack.expect(!takesMore, () -> "Expected a refused stream to take no more, but it does");
    }
  }

  private void take(Frame frame) {
    frames.add(frame.type() + " " + frame.correlationId() + " " + frame.payloadLength());
  }
}
