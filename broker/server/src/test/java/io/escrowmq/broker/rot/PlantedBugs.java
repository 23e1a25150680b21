package io.escrowmq.broker.rot;

import io.escrowmq.broker.log.LogRefusedException;
import io.escrowmq.broker.verify.DirectoryCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Ways to open a directory that a careless broker might take. */
final class PlantedBugs {
  private static final Pattern PLACE = Pattern.compile("in (\\S+[.]cq4) at byte ([0-9]+)");
  private static final int HEADER_BYTES = 64;
  private static final int MAGIC = 0x42514D45; // "EMQB"

  private PlantedBugs() {}

  /** As if neither reader nor check looked at checksums: they are made right before they look. */
  static Judge skippingChecksums(Pristine pristine) {
    return new Judge(
        pristine,
        (directory, quarantine) -> {
          seal(directory);
          return DirectoryCheck.run(directory, quarantine);
        },
        directory -> {
          seal(directory);
          return Opened.REAL.open(directory);
        });
  }

  /** Takes whatever is wrong for a torn tail, and cuts there, although it was stamped. */
  static Judge cuttingWhatWasStamped(Pristine pristine) {
    return new Judge(
        pristine,
        DirectoryCheck::run,
        directory -> {
          try {
            return Opened.REAL.open(directory);
          } catch (LogRefusedException refused) {
            Matcher place = PLACE.matcher(String.valueOf(refused.getMessage()));
            if (!place.find()) {
              throw refused;
            }
            cut(directory, Path.of(place.group(1)), Long.parseLong(place.group(2)));
            return Opened.REAL.open(directory);
          }
        });
  }

  /** Starts without what is missing, and tells nobody. */
  static Judge ignoringWhatIsMissing(Pristine pristine) {
    return new Judge(
        pristine,
        DirectoryCheck::run,
        directory -> {
          try {
            return Opened.REAL.open(directory);
          } catch (LogRefusedException refused) {
            DirectoryCheck.run(directory, true);
            return Opened.REAL.open(directory);
          }
        });
  }

  private static void cut(Path directory, Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, (int) at));
    Path segment = file.getParent();
    for (Path other : Copies.all(directory.resolve("log"))) {
      boolean later =
          Files.isDirectory(other)
              && segment != null
              && other.getFileName().toString().matches("[0-9]{10}")
              && other.getFileName().compareTo(segment.getFileName()) > 0;
      if (later) {
        Copies.delete(other);
      }
    }
    forgetTheStop(directory.resolve("log/escrow-log"));
  }

  private static void forgetTheStop(Path identity) throws IOException {
    String text = Files.readString(identity);
    String body =
        text.substring(0, text.indexOf("crc="))
            .replaceAll("stopped=[0-9]+", "stopped=-1")
            .replaceAll("opened=[0-9]+", "opened=0");
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    Files.writeString(identity, body + "crc=%08x\n".formatted(crc.getValue()));
  }

  private static void seal(Path directory) throws IOException {
    for (Path file : Copies.all(directory.resolve("log"))) {
      if (file.toString().endsWith(".cq4")) {
        Path home = file.getParent();
        seal(file, Integer.parseInt(home == null ? "0" : home.getFileName().toString()));
      }
    }
  }

  private static void seal(Path file, int segment) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 4; at + HEADER_BYTES <= bytes.limit(); at += 4) {
      int length = bytes.getInt(at) == MAGIC ? bytes.getInt(at + 56) : -1;
      if (length >= 0 && length <= bytes.limit() - at - HEADER_BYTES) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, HEADER_BYTES - 4));
        crc.update(bytes.slice(at + HEADER_BYTES, length));
        long position = (long) segment << 32 | (at - 4);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
          crc.update((int) (position >>> shift) & 0xFF);
        }
        bytes.putInt(at + 60, (int) crc.getValue());
      }
    }
    Files.write(file, bytes.array());
  }
}
