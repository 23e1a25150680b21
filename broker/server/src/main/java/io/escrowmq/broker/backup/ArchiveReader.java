package io.escrowmq.broker.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Reads an {@link Archive} from a stream, checking each piece. For one thread. */
final class ArchiveReader {
  /** Takes the pieces. */
  interface Sink {
    /**
     * Bytes of a file; files in order, offsets rising, all within the file's length.
     *
     * @param file number in the manifest
     * @param offset where they belong
     * @param bytes valid during the call
     */
    void data(int file, long offset, ByteBuffer bytes) throws IOException;
  }

  private static final int FILE_AT = 1;
  private static final int OFFSET_AT = 5;
  private static final int LENGTH_AT = 13;
  private static final int CRC_AT = 17;
  private static final int SENTENCE_BYTES_MAX = 4_096;

  private final InputStream in;
  private final Manifest manifest;
  private int file;
  private long offset;
  private int pieces;

  /** Reads the manifest. */
  ArchiveReader(InputStream stream) {
    in = stream;
    byte[] start = new byte[8];
    read(start, start.length);
    int length = ByteBuffer.wrap(start).getInt(4);
    boolean ours = ByteBuffer.wrap(start).getInt(0) == Archive.MAGIC;
    if (!ours || length < 0 || length > Manifest.BYTES_MAX) {
      throw new BackupRefusedException("Expected the archive of a backup, but it is none.");
    }
    byte[] text = new byte[length];
    read(text, length);
    manifest = Manifest.decode(text, "the archive");
  }

  private void read(byte[] into, int length) {
    try {
      if (in.readNBytes(into, 0, length) == length) {
        return;
      }
      throw new BackupRefusedException("Expected the archive to go on, but it was cut off.");
    } catch (IOException lost) {
      throw new BackupRefusedException(
          "Expected the archive to go on, but it was cut off: " + lost.getMessage() + ".");
    }
  }

  Manifest manifest() {
    return manifest;
  }

  /** Reads on to the end of the archive. */
  void readTo(Sink sink) throws IOException {
    byte[] start = new byte[Archive.PIECE_HEADER_BYTES];
    byte[] bytes = new byte[Archive.PIECE_BYTES_MAX];
    ByteBuffer header = ByteBuffer.wrap(start);
    while (true) {
      read(start, start.length);
      int length = header.getInt(LENGTH_AT);
      if (length < 0 || length > bytes.length) {
        throw damaged("a piece of " + length + " bytes");
      }
      read(bytes, length);
      check(header, bytes, length);
      switch (header.get(0)) {
        case Archive.DATA -> take(sink, header, ByteBuffer.wrap(bytes, 0, length));
        case Archive.FAILED -> throw failed(bytes, length);
        case Archive.END -> {
          if (header.getInt(FILE_AT) != pieces) {
            throw damaged(pieces + " pieces instead of " + header.getInt(FILE_AT));
          }
          return;
        }
        default -> throw damaged("a piece of kind " + header.get(0));
      }
    }
  }

  private static BackupRefusedException failed(byte[] sentence, int length) {
    return new BackupRefusedException(
        "The broker could not go on: "
            + new String(sentence, 0, Math.min(length, SENTENCE_BYTES_MAX), StandardCharsets.UTF_8)
            + ".");
  }

  private void check(ByteBuffer header, byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, CRC_AT));
    crc.update(bytes, 0, length);
    if ((int) crc.getValue() != header.getInt(CRC_AT)) {
      throw damaged("a piece with a wrong checksum");
    }
  }

  private void take(Sink sink, ByteBuffer header, ByteBuffer bytes) throws IOException {
    int of = header.getInt(FILE_AT);
    long at = header.getLong(OFFSET_AT);
    if (of != file) {
      offset = 0;
    }
    boolean inOrder = of >= file && of < manifest.files().size() && at >= offset;
    if (!inOrder || at > manifest.files().get(of).lengthBytes() - bytes.remaining()) {
      throw damaged("a piece out of place");
    }
    file = of;
    offset = at + bytes.remaining();
    pieces++;
    sink.data(of, at, bytes);
  }

  private BackupRefusedException damaged(String found) {
    String near =
        file < manifest.files().size() ? " near " + manifest.files().get(file).name() : "";
    return new BackupRefusedException("Expected a whole archive, but found " + found + near + ".");
  }
}
