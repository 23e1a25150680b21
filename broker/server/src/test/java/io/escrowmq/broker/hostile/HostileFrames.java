package io.escrowmq.broker.hostile;

import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.Frame;
import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Ack;
import io.escrowmq.protocol.message.CheckAnswer;
import io.escrowmq.protocol.message.CheckAnswers;
import io.escrowmq.protocol.message.CheckPolicy;
import io.escrowmq.protocol.message.ConsumptionQuery;
import io.escrowmq.protocol.message.CreateGroup;
import io.escrowmq.protocol.message.CreateTopic;
import io.escrowmq.protocol.message.Decide;
import io.escrowmq.protocol.message.DeliveryRef;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Extend;
import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTransactions;
import io.escrowmq.protocol.message.Message;
import io.escrowmq.protocol.message.OffsetRange;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.Ping;
import io.escrowmq.protocol.message.Prepare;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Reject;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.RequestCodec;
import io.escrowmq.protocol.message.Retry;
import io.escrowmq.protocol.message.StartPosition;
import io.escrowmq.protocol.message.Subscribe;
import io.escrowmq.protocol.message.UuidV7;
import io.escrowmq.protocol.message.Verdict;
import io.escrowmq.protocol.message.Watch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Frames that nobody should send: good ones and the rows of the table of bad input, mutated. Calm
 * ones are answered and the connection goes on; fatal ones end it, so that what follows them in the
 * stream is never looked at. Which is which the decoder says.
 */
final class HostileFrames {

  static final String NAME = "hostile";

  static final Hello HELLO =
      new Hello(1, NAME, NAME, List.of(), 0, WireLimits.DEFAULT_MAX_FRAME_BYTES, 0, new byte[0]);

  private static final int HEADER_BYTES = 16;
  private static final int TEMPLATE_BYTES_MAX = 4096;

  private final SplittableRandom random;
  private final List<byte[]> templates;
  private byte[] fatal = Bytes.ascii("GET / HTTP/1.1\r\n\r\n");
  private byte[] unfinished = Bytes.hex("0000000c");

  private HostileFrames(List<byte[]> templates, long seed) {
    this.templates = templates;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Frames of a run.
   *
   * @param message the only one that they may bring into the topic
   */
  static HostileFrames of(EncodedMessage message, long seed) {
    List<byte[]> templates = new ArrayList<>();
    requests(message).forEach(request -> templates.add(RawClient.frame(5, request)));
    BadInputTest.rows()
        .map(BadInputTest.Row::bytes)
        .filter(bytes -> bytes.length <= TEMPLATE_BYTES_MAX)
        .forEach(templates::add);
    return new HostileFrames(templates, seed);
  }

  /** The same templates, mutated otherwise: for another thread. */
  HostileFrames withSeed(long seed) {
    return new HostileFrames(templates, seed);
  }

  static EncodedMessage message() {
    return EncodedMessage.of(
        new Message(UuidV7.next(), NAME, new byte[1], List.of(), "", 0, new byte[64]));
  }

  private static List<Request> requests(EncodedMessage message) {
    UUID id = message.id();
    List<DeliveryRef> refs = List.of(new DeliveryRef(3, 1), new DeliveryRef(4, 2));
    return List.of(
        HELLO,
        new Publish(id, 1, "", 0, List.of(message)),
        new Publish(id, 0, "", 0, List.of(message, message)),
        new Prepare(id, id, CheckPolicy.DEFAULT, List.of(message), List.of()),
        new Decide(id, Outcome.COMMIT, "no reason"),
        new CheckAnswers(List.of(new CheckAnswer(id, Verdict.COMMITTED, ""))),
        new Subscribe(1, NAME, NAME, StartPosition.EARLIEST, false, 0, "h"),
        new Ack(1, List.of(new OffsetRange(0, 3))),
        new Retry(1, refs.get(0), -1, false, "boom"),
        new Reject(1, refs.get(1), "NO", "none"),
        new Extend(1, refs),
        new ConsumptionQuery(List.of(id)),
        new Watch(1, NAME, 0),
        new CreateTopic(NAME),
        new CreateGroup(NAME, NAME, StartPosition.EARLIEST, false),
        new ListGroups("", 10),
        new ListTransactions("", "", new UUID(0, 0), 10),
        new Ping());
  }

  /** A frame behind which the connection goes on. */
  byte[] calm() {
    while (true) {
      byte[] frame = mutated();
      List<Frame> whole = new ArrayList<>();
      FrameDecoder decoder = new FrameDecoder(WireLimits.DEFAULT_MAX_FRAME_BYTES);
      try {
        decoder.feed(frame, whole::add);
        for (Frame each : whole) {
          decode(each);
        }
        if (decoder.bufferedBytes() > 0) {
          unfinished = frame;
        } else {
          return frame;
        }
      } catch (MalformedException refused) {
        fatal = frame;
      }
    }
  }

  private static void decode(Frame frame) throws MalformedException {
    try {
      RequestCodec.decode(frame);
    } catch (MalformedException refused) {
      if (refused.code().closesConnection()) {
        throw refused;
      }
    }
  }

  /** Bytes for which the broker ends the connection. */
  byte[] fatal() {
    return fatal;
  }

  /** Bytes behind which more ought to come. */
  byte[] unfinished() {
    return unfinished;
  }

  private byte[] mutated() {
    byte[] frame = templates.get(random.nextInt(templates.size())).clone();
    return switch (random.nextInt(10)) {
      case 0 -> frame; // Out of place is bad enough.
      case 1 -> withOtherHeader(frame);
      case 2 -> resized(frame, random.nextInt(frame.length));
      case 3 -> resized(frame, frame.length + 1 + random.nextInt(64));
      case 4 -> noise(frame);
      case 5 -> withExtreme(frame);
      default -> flipped(frame);
    };
  }

  private byte[] withOtherHeader(byte[] frame) {
    frame[random.nextInt(Math.min(HEADER_BYTES, frame.length))] = (byte) random.nextInt(256);
    return frame;
  }

  private byte[] noise(byte[] frame) {
    byte[] noise = resized(frame, HEADER_BYTES + random.nextInt(200));
    for (int at = HEADER_BYTES; at < noise.length; at++) {
      noise[at] = (byte) random.nextInt(256);
    }
    return noise;
  }

  /** Another length, and a header that says so. */
  private static byte[] resized(byte[] frame, int length) {
    byte[] resized = Arrays.copyOf(frame, length);
    if (length >= HEADER_BYTES) {
      ByteBuffer.wrap(resized).putInt(length - Integer.BYTES);
    }
    return resized;
  }

  /** An extreme value where a count, a length or an offset may be. */
  private byte[] withExtreme(byte[] frame) {
    int places = frame.length - HEADER_BYTES - Integer.BYTES + 1;
    if (places > 0) {
      int[] extremes = {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0};
      ByteBuffer.wrap(frame)
          .putInt(HEADER_BYTES + random.nextInt(places), extremes[random.nextInt(extremes.length)]);
    }
    return frame;
  }

  private byte[] flipped(byte[] frame) {
    int payload = frame.length - HEADER_BYTES;
    for (int i = 1 + random.nextInt(3); i > 0 && payload > 0; i--) {
      int at = HEADER_BYTES + random.nextInt(payload);
      // In a letter of a name the highest bit: else each flip would make another topic.
      boolean letter = frame[at] >= 'a' && frame[at] <= 'z';
      frame[at] ^= (byte) (letter ? 0x80 : 1 << random.nextInt(8));
    }
    return frame;
  }
}
