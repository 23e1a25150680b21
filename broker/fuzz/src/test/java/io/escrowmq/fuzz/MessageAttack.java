package io.escrowmq.fuzz;

import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.FrameWriter;
import io.escrowmq.protocol.message.Credit;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.PushCodec;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.RequestCodec;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.ResponseCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first byte of the input chooses the type of a frame, the rest is its payload. What is read is
 * written as the same bytes.
 */
final class MessageAttack {

  private static final int MAX_FRAME_BYTES = 1 << 20;
  private static final int HEADER_BYTES = 16;
  private static final long CORRELATION = 7;
  private static final FrameType[] TYPES = FrameType.values();

  private final Plant plant;

  MessageAttack(Plant plant) {
    this.plant = plant;
  }

  void run(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = frame(TYPES[(input[0] & 0xFF) % TYPES.length], input);
    Frame frame = cut(bytes.clone());
    Object message;
    try {
      Attack.expect(plant.read(frame, bytes) >= Byte.MIN_VALUE, () -> "Expected a byte");
      message = decode(frame);
    } catch (MalformedException refused) {
      Attack.expect(!refused.getMessage().isBlank(), () -> "Expected a refusal to say why");
      return;
    }
    Attack.expect(!message.toString().isEmpty(), () -> "Expected words for " + message.getClass());
    FrameWriter out = new FrameWriter(MAX_FRAME_BYTES);
    encode(plant.written(message), out);
    byte[] written = out.take();
    // The code of a refusal may be a newer broker's: it is read as INTERNAL and written as that.
    Attack.expect(
        message instanceof Refused || Arrays.equals(written, bytes),
        () -> "Expected the same bytes to be written of " + message);
    Attack.expect(
        decode(cut(written)).equals(message),
        () -> "Expected the same to be read again, that is " + message);
  }

  private static Frame cut(byte[] bytes) {
    List<Frame> frames = new ArrayList<>();
    new FrameDecoder(MAX_FRAME_BYTES).feed(bytes, frames::add);
    Attack.expect(frames.size() == 1, () -> "Expected one frame, but got " + frames);
    return frames.get(0);
  }

  private static byte[] frame(FrameType type, byte[] input) {
    int payload = input.length - 1;
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + payload);
    frame.putInt(HEADER_BYTES - 4 + payload).put((byte) 1).put((byte) type.number());
    frame.putShort((short) 0).putLong(correlation(type)).put(input, 1, payload);
    return frame.array();
  }

  private static long correlation(FrameType type) {
    return type == FrameType.CREDIT || type.kind() == FrameType.Kind.PUSH ? 0 : CORRELATION;
  }

  private static Object decode(Frame frame) {
    return switch (frame.type().kind()) {
      case REQUEST -> RequestCodec.decode(frame);
      case RESPONSE -> ResponseCodec.decode(frame);
      case PUSH -> PushCodec.decode(frame);
    };
  }

  private static void encode(Object message, FrameWriter out) {
    if (message instanceof Request request) {
      RequestCodec.encode(request instanceof Credit ? 0 : CORRELATION, request, out);
    } else if (message instanceof Response response) {
      ResponseCodec.encode(CORRELATION, response, out);
    } else {
      PushCodec.encode((Push) message, out);
    }
  }
}
