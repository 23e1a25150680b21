package io.escrowmq.protocol.message;

import static io.escrowmq.protocol.message.MessageLayout.FIXED_BYTES;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import io.escrowmq.protocol.frame.BigEndian;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.frame.WireReader;
import io.escrowmq.protocol.frame.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One message as bytes: the very same bytes from the producer, over socket and log, to the
 * consumer. Big endian:
 *
 * <pre>
 *  byte  0          4         5         6              8
 *        +----------+---------+---------+--------------+--------------------------------
 *        | checksum | format  | flags   | header count | id
 *        | CRC32C   | u8 = 1  | u8 = 0  | u16          | 16 bytes
 *        +----------+---------+---------+--------------+--------------------------------
 *  24                   32            34            36           38         40
 *  +--------------------+-------------+-------------+------------+----------+----------+
 *  | deliver at         | topic       | group       | key        | reserved | headers  |
 *  | i64, ms, 0 = now   | length, u16 | length, u16 | length, u16| u16 = 0  | length,  |
 *  |                    |             |             |            |          | u32      |
 *  +--------------------+-------------+-------------+------------+----------+----------+
 *  44
 *  +-------+----------------+-----+-----------------------------------------------+------+
 *  | topic | producer group | key | headers: (u16 name length, name,              | body |
 *  | UTF-8 | UTF-8          |     |           u32 value length, value) each       |      |
 *  +-------+----------------+-----+-----------------------------------------------+------+
 *  The checksum covers everything behind it. The body is the rest.
 * </pre>
 *
 * <p>A view: it is made without a copy, its structure is checked once, and its fields are read from
 * the bytes when asked for. The bytes must not change while it is in use; {@link #detached()} makes
 * one that shares nothing. Under that condition it is immutable and thread-safe. Equal if the bytes
 * are.
 */
public final class EncodedMessage {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final byte[] array;
  private final int offset;
  private final int length;

  /** Decoded when first asked for; a race only decodes twice. */
  private @Nullable String topic;

  private EncodedMessage(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /**
   * A view on a range of an array. Checks that every field lies within it; not the checksum, not
   * what the fields say: see {@link #verifyChecksum} and {@link #refusal}.
   *
   * @param array holds the message; must not change from now on
   * @param offset where it begins
   * @param length how long it is, bytes
   * @return the view
   * @throws MalformedException if the fields do not fit, a text is not UTF-8, or the format is not
   *     known
   */
  public static EncodedMessage parse(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    MessageLayout.check(array, offset, length);
    return new EncodedMessage(array, offset, length);
  }

  /**
   * {@return a view on a whole array, see {@link #parse(byte[], int, int)}}
   *
   * @param array holds exactly one message; must not change from now on
   */
  public static EncodedMessage parse(byte[] array) {
    return parse(array, 0, array.length);
  }

  /**
   * A view on what remains in a buffer, see {@link #parse(byte[], int, int)}; copied if the buffer
   * has no accessible array. Its position does not move.
   *
   * @param buffer holds exactly one message
   * @return the view
   */
  public static EncodedMessage parse(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return parse(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return parse(copy);
  }

  /**
   * Encodes a message and computes its checksum. Names are not judged here, so that the broker is
   * the one place that refuses them; SDKs ask {@link Names} first.
   *
   * @param message the message
   * @return the encoded message
   * @throws IllegalArgumentException if a part is longer than the layout can say (key and names
   *     65,535 bytes, 256 headers, header names 1 to 255 bytes)
   */
  public static EncodedMessage of(Message message) {
    byte[] bytes = MessageLayout.write(message);
    return new EncodedMessage(bytes, 0, bytes.length);
  }

  /**
   * {@return the length of the message with these parts, bytes, without making it}
   *
   * @param message the message
   */
  public static long encodedBytes(Message message) {
    long total = FIXED_BYTES + (long) message.key().length + message.body().length;
    total += message.topic().getBytes(StandardCharsets.UTF_8).length;
    total += message.producerGroup().getBytes(StandardCharsets.UTF_8).length;
    for (Header header : message.headers()) {
      total += 6L + header.name().getBytes(StandardCharsets.UTF_8).length + header.value().length;
    }
    return total;
  }

  /** {@return whether the checksum fits the bytes} Reads all of them. */
  public boolean verifyChecksum() {
    return checksum() == MessageLayout.checksum(array, offset, length);
  }

  /** {@return the checksum that the bytes carry} */
  public int checksum() {
    return BigEndian.i32(array, offset);
  }

  /**
   * Why a broker must not store this message, or null if it may: length, checksum, number of
   * headers, names of topic and producer group, id, time. In this order, since behind a wrong
   * checksum nothing is worth judging.
   *
   * @param limits what the broker accepts
   * @return the answer, or null
   */
  public @Nullable Refused refusal(Limits limits) {
    if (length > limits.maxMessageBytes()) {
      return refused(ErrorCode.LIMIT, length + " bytes, the limit is " + limits.maxMessageBytes());
    }
    if (!verifyChecksum()) {
      return refused(ErrorCode.CORRUPT, "a checksum that does not fit its bytes");
    }
    if (headerCount() > limits.maxHeaders()) {
      return refused(
          ErrorCode.LIMIT, headerCount() + " headers, the limit is " + limits.maxHeaders());
    }
    int headersLength = BigEndian.i32(array, offset + MessageLayout.HEADERS_LENGTH_AT);
    if (headersLength > WireLimits.MAX_HEADERS_BYTES) {
      return refused(
          ErrorCode.LIMIT,
          headersLength + " bytes of headers, the limit is " + WireLimits.MAX_HEADERS_BYTES);
    }
    String topicProblem = Names.problem(topic());
    if (topicProblem != null) {
      return new Refused(ErrorCode.INVALID_TOPIC, Names.sentence("topic", topicProblem), null);
    }
    String groupProblem = groupLength() == 0 ? null : Names.problem(producerGroup());
    if (groupProblem != null) {
      return new Refused(
          ErrorCode.INVALID_GROUP, Names.sentence("producer group", groupProblem), null);
    }
    if (!UuidV7.isV7(idHigh(), idLow())) {
      return refused(ErrorCode.INVALID_ID, "an id that is not a UUIDv7: " + id());
    }
    if (deliverAtMs() < 0 || deliverAtMs() > Bounds.MAX_TIME_MS) {
      return refused(
          ErrorCode.INVALID_ARGUMENT, "a deliver-at time out of range: " + deliverAtMs());
    }
    return null;
  }

  private static Refused refused(ErrorCode code, String what) {
    return new Refused(code, "A message has " + what, null);
  }

  /** {@return the message's id, made by its producer} */
  public UUID id() {
    return new UUID(idHigh(), idLow());
  }

  /** {@return the more significant half of the id} */
  public long idHigh() {
    return BigEndian.i64(array, offset + MessageLayout.ID_AT);
  }

  /** {@return the less significant half of the id} */
  public long idLow() {
    return BigEndian.i64(array, offset + MessageLayout.ID_AT + 8);
  }

  /** {@return not before this time, milliseconds since the epoch; 0 = at once} */
  public long deliverAtMs() {
    return BigEndian.i64(array, offset + MessageLayout.DELIVER_AT_AT);
  }

  /** {@return where it goes} */
  public String topic() {
    String known = topic;
    if (known == null) {
      known = new String(array, offset + FIXED_BYTES, topicLength(), StandardCharsets.UTF_8);
      topic = known;
    }
    return known;
  }

  /** {@return who is told when a consumer rejects it; may be empty} */
  public String producerGroup() {
    return new String(
        array, offset + FIXED_BYTES + topicLength(), groupLength(), StandardCharsets.UTF_8);
  }

  /** {@return the key, a read-only view; empty = no order} */
  public ByteBuffer key() {
    return view(keyAt(), keyLength());
  }

  /** {@return the length of the key, bytes} */
  public int keyLength() {
    return BigEndian.u16(array, offset + MessageLayout.KEY_LENGTH_AT);
  }

  /**
   * A hash of the key that never changes from version to version: 64-bit FNV-1a over its bytes
   * (Fowler, Noll, Vo), with 1 in place of 0; 0 = no key. Keys that share a hash are kept in order
   * together, which is harmless.
   *
   * @return the hash; 0 = no key
   */
  public long keyHash() {
    int start = offset + keyAt();
    int keyLength = keyLength();
    if (keyLength == 0) {
      return 0;
    }
    long hash = FNV_OFFSET;
    for (int i = start; i < start + keyLength; i++) {
      hash = (hash ^ (array[i] & 0xFF)) * FNV_PRIME;
    }
    return hash == 0 ? 1 : hash;
  }

  /** {@return how many headers there are} */
  public int headerCount() {
    return BigEndian.u16(array, offset + MessageLayout.HEADER_COUNT_AT);
  }

  /** {@return the headers in order, copied} */
  public List<Header> headers() {
    int count = headerCount();
    if (count == 0) {
      return List.of();
    }
    WireReader in = new WireReader(array, offset + headersAt(), headersLength());
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      headers.add(new Header(in.name("header"), in.bytes("header", Integer.MAX_VALUE)));
    }
    return List.copyOf(headers);
  }

  /** {@return the body, a read-only view} */
  public ByteBuffer body() {
    return view(length - bodyLength(), bodyLength());
  }

  /** {@return the length of the body, bytes} */
  public int bodyLength() {
    return length - headersAt() - headersLength();
  }

  /**
   * {@return the array in which the message lies, from {@link #offset} for {@link #length}; must
   * not be changed}
   */
  public byte[] array() {
    return array;
  }

  /** {@return where the message begins in {@link #array}} */
  public int offset() {
    return offset;
  }

  /** {@return the length of the whole encoded message, bytes} */
  public int length() {
    return length;
  }

  /** {@return the whole encoded message, a read-only view} */
  public ByteBuffer bytes() {
    return view(0, length);
  }

  /**
   * {@return the same message in an array of its own, so that it does not keep a whole network
   * buffer alive; itself if it has one already}
   */
  public EncodedMessage detached() {
    if (offset == 0 && length == array.length) {
      return this;
    }
    return new EncodedMessage(Arrays.copyOfRange(array, offset, offset + length), 0, length);
  }

  /** {@return the fields as a record; everything is copied} The checksum is not checked here. */
  public Message decode() {
    byte[] key = Arrays.copyOfRange(array, offset + keyAt(), offset + headersAt());
    byte[] body = Arrays.copyOfRange(array, offset + length - bodyLength(), offset + length);
    return new Message(id(), topic(), key, headers(), producerGroup(), deliverAtMs(), body);
  }

  void write(WireWriter out) {
    out.i32(length);
    out.raw(array, offset, length);
  }

  static EncodedMessage read(WireReader in) {
    return in.view("message", EncodedMessage::parse);
  }

  static List<EncodedMessage> readList(String field, WireReader in) {
    return in.list(field, 4 + FIXED_BYTES, EncodedMessage::read);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EncodedMessage that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  /** The checksum: it is part of the bytes, so equal messages have equal ones. */
  @Override
  public int hashCode() {
    return checksum();
  }

  @Override
  public String toString() {
    return "EncodedMessage[" + id() + " to " + topic() + ", " + length + " bytes]";
  }

  private int topicLength() {
    return BigEndian.u16(array, offset + MessageLayout.TOPIC_LENGTH_AT);
  }

  private int groupLength() {
    return BigEndian.u16(array, offset + MessageLayout.GROUP_LENGTH_AT);
  }

  private int headersLength() {
    return BigEndian.i32(array, offset + MessageLayout.HEADERS_LENGTH_AT);
  }

  private int keyAt() {
    return FIXED_BYTES + topicLength() + groupLength();
  }

  private int headersAt() {
    return keyAt() + keyLength();
  }

  private ByteBuffer view(int start, int count) {
    return ByteBuffer.wrap(array, offset + start, count).slice().asReadOnlyBuffer();
  }
}
