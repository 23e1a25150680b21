package io.escrowmq.protocol.frame;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.error.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of a payload, big endian. Each length and count is checked against what is really
 * there, and against its limit, before anything is allocated; whatever is wrong is a {@link
 * MalformedException} that names the field.
 *
 * <p>Not thread-safe.
 */
public final class WireReader {
  private final byte[] array;
  private final int end;
  private int at;

  /**
   * A reader of a range that the caller has checked to lie in the array.
   *
   * @param array holds the payload
   * @param offset where it begins
   * @param length how long it is, bytes
   */
  public WireReader(byte[] array, int offset, int length) {
    this.array = array;
    this.at = offset;
    this.end = offset + length;
  }

  /** {@return bytes not read yet} */
  public int remaining() {
    return end - at;
  }

  /**
   * Reads 0 to 255.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public int u8(String field) {
    return array[take(field, 1)] & 0xFF;
  }

  /**
   * Reads 0 to 65,535.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public int u16(String field) {
    return BigEndian.u16(array, take(field, 2));
  }

  /**
   * Reads a signed 32-bit number.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public int i32(String field) {
    return BigEndian.i32(array, take(field, 4));
  }

  /**
   * Reads a signed 64-bit number.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public long i64(String field) {
    return BigEndian.i64(array, take(field, 8));
  }

  /**
   * Reads one byte that must be 0 or 1.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public boolean bool(String field) {
    int value = u8(field);
    if (value > 1) {
      throw malformed(field, "is neither 0 nor 1: " + value);
    }
    return value == 1;
  }

  /**
   * Reads 16 bytes.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public UUID uuid(String field) {
    int start = take(field, 16);
    return new UUID(BigEndian.i64(array, start), BigEndian.i64(array, start + 8));
  }

  /**
   * Reads a constant by its place, 1 for the first.
   *
   * @param <E> the type of the constants
   * @param field its name, for the error
   * @param constants all constants in their order
   * @return what was read
   * @throws MalformedException INVALID_ARGUMENT for a number without a constant
   */
  public <E extends Enum<E>> E constant(String field, E[] constants) {
    E value = constantOrNone(field, constants);
    if (value == null) {
      throw noSuchValue(field, 0);
    }
    return value;
  }

  /**
   * Reads a constant by its place, 1 for the first, or null for 0.
   *
   * @param <E> the type of the constants
   * @param field its name, for the error
   * @param constants all constants in their order
   * @return what was read
   * @throws MalformedException INVALID_ARGUMENT for a number without a constant
   */
  public <E extends Enum<E>> @Nullable E constantOrNone(String field, E[] constants) {
    int number = u8(field);
    if (number > constants.length) {
      throw noSuchValue(field, number);
    }
    return number == 0 ? null : constants[number - 1];
  }

  /**
   * Reads the partition of the offset that follows.
   *
   * @throws MalformedException INVALID_ARGUMENT unless it is 0, the only one today
   */
  public void partition() {
    int partition = i32("partition");
    if (partition != 0) {
      throw new MalformedException(
          ErrorCode.INVALID_ARGUMENT, "There is no partition " + partition + ", only 0");
    }
  }

  /**
   * Reads a name of at most {@link WireLimits#MAX_NAME_BYTES}; a longer one is LIMIT.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public String name(String field) {
    return name(field, ErrorCode.LIMIT);
  }

  /**
   * Reads a name of at most {@link WireLimits#MAX_NAME_BYTES}.
   *
   * @param field its name, for the error
   * @param tooLong what to answer to a longer one
   * @return what was read
   */
  public String name(String field, ErrorCode tooLong) {
    return string(field, WireLimits.MAX_NAME_BYTES, tooLong);
  }

  /**
   * Reads a sentence of at most {@link WireLimits#MAX_TEXT_BYTES}; a longer one is LIMIT.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public String text(String field) {
    return string(field, WireLimits.MAX_TEXT_BYTES, ErrorCode.LIMIT);
  }

  /**
   * Reads u32 length and so many bytes, copied; more than the limit is LIMIT.
   *
   * @param field its name, for the error
   * @param maxBytes the most bytes to take
   * @return what was read
   */
  public byte[] bytes(String field, int maxBytes) {
    int length = length(field);
    if (length > maxBytes) {
      throw new MalformedException(
          ErrorCode.LIMIT, field + " has " + length + " bytes, the limit is " + maxBytes);
    }
    int start = take(field, length);
    byte[] copy = new byte[length];
    System.arraycopy(array, start, copy, 0, length);
    return copy;
  }

  /**
   * Reads u32 length and hands that range on without a copy.
   *
   * @param <T> the type of an element
   * @param field its name, for the error
   * @param range makes something of (array, offset, length), all of which lies in the payload
   * @return what was read
   */
  public <T> T view(String field, RangeReader<T> range) {
    int length = length(field);
    return range.read(array, take(field, length), length);
  }

  /**
   * Reads u32 count and so many elements.
   *
   * @param <T> the type of an element
   * @param field its name, for the error
   * @param minElementBytes the shortest possible element: bounds the count by what is really there
   * @param element reads one
   * @return an immutable list
   * @throws MalformedException LIMIT for more than {@link WireLimits#MAX_LIST_ENTRIES}
   */
  public <T> List<T> list(String field, int minElementBytes, Function<WireReader, T> element) {
    int count = i32(field);
    if (count < 0 || count > WireLimits.MAX_LIST_ENTRIES) {
      throw new MalformedException(
          ErrorCode.LIMIT,
          field
              + " has "
              + Integer.toUnsignedLong(count)
              + " entries, the limit is "
              + WireLimits.MAX_LIST_ENTRIES);
    }
    if ((long) count * minElementBytes > remaining()) {
      throw malformed(field, "announces " + count + " entries in " + remaining() + " bytes");
    }
    List<T> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(element.apply(this));
    }
    return List.copyOf(elements);
  }

  /**
   * Reads u32 count and 16 bytes each, see {@link #list}.
   *
   * @param field its name, for the error
   * @return what was read
   */
  public List<UUID> uuids(String field) {
    return list(field, 16, in -> in.uuid(field));
  }

  /** Says that the payload must end here. */
  public void end() {
    if (at != end) {
      throw new MalformedException(
          ErrorCode.MALFORMED, "The frame has " + remaining() + " bytes more than its fields");
    }
  }

  /** Makes something of a range of an array. */
  @FunctionalInterface
  public interface RangeReader<T> {
    /**
     * Reads the range; what it returns may keep it as a view.
     *
     * @param array holds the range
     * @param offset where they begin
     * @param length how many bytes
     * @return what was read
     */
    T read(byte[] array, int offset, int length);
  }

  private String string(String field, int maxBytes, ErrorCode tooLong) {
    int length = u16(field);
    if (length > maxBytes) {
      throw new MalformedException(
          tooLong, field + " has " + length + " bytes, the limit is " + maxBytes);
    }
    int start = take(field, length);
    if (!Utf8.isValid(array, start, length)) {
      throw malformed(field, "is not UTF-8");
    }
    return new String(array, start, length, StandardCharsets.UTF_8);
  }

  private int length(String field) {
    int length = i32(field);
    if (length < 0 || length > remaining()) {
      throw malformed(
          field, "announces " + Integer.toUnsignedLong(length) + " bytes of " + remaining());
    }
    return length;
  }

  private int take(String field, int count) {
    if (count > end - at) {
      throw malformed(field, "is cut off");
    }
    int start = at;
    at += count;
    return start;
  }

  private static MalformedException noSuchValue(String field, int number) {
    return new MalformedException(
        ErrorCode.INVALID_ARGUMENT, field + " has no such value: " + number);
  }

  private static MalformedException malformed(String field, String what) {
    return new MalformedException(ErrorCode.MALFORMED, field + " " + what);
  }
}
