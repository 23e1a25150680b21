package io.escrowmq.broker.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Puts a record in the place of missing batches, so that whoever reads the log goes on behind them
 * and knows what is missing. A damaged file is first linked into a directory aside, then replaced
 * by a changed copy in one rename.
 */
final class LogQuarantine {
  private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0);
  private static final int EXCERPT_BYTES = ChronicleFile.WORD_BYTES + BatchHeader.BYTES;
  private static final String DRAFT = "quarantine.tmp";
  private static final String GIVEN_UP = "given-up.cq4";

  private final LogDirectory directory;
  private final LogIdentity identity;
  private final Path aside;

  LogQuarantine(LogDirectory directory, LogIdentity identity, Path aside) {
    this.directory = directory;
    this.identity = identity;
    this.aside = aside;
  }

  void giveUp(LogWalk.Gap gap) throws IOException {
    LogDamage damage = gap.damage();
    Segment segment = existing(gap.segment(), damage);
    boolean goesOn = Segment.numberOf(damage.end()) == segment.number();
    Path draft = segment.file().resolveSibling(DRAFT);
    if (Files.exists(segment.file())) {
      keep(segment);
      Files.copy(segment.file(), draft, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.deleteIfExists(draft);
    }
    try (FileChannel file =
        FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long at = Segment.offsetOf(damage.begin());
      if (at == 0) {
        write(file, segment, 0, head(segment.number()));
        at = EXCERPT_BYTES;
      }
      write(file, segment, at, record(gap));
      if (!goesOn) {
        file.truncate(at + EXCERPT_BYTES);
      }
      directory.disk().force(file);
    }
    Files.move(draft, segment.file(), StandardCopyOption.ATOMIC_MOVE);
    directory.disk().forceDirectory(directory.segmentDirectory(segment.number()));
    for (int absent = gap.segment() + 1; absent < Segment.numberOf(damage.end()); absent++) {
      if (!directory.segments().containsKey(absent)) {
        makeEmpty(absent);
      }
    }
  }

  private void makeEmpty(int number) throws IOException {
    Path home = directory.segmentDirectory(number);
    Files.createDirectories(home);
    Segment segment = new Segment(number, home.resolve(GIVEN_UP));
    try (FileChannel file =
        FileChannel.open(segment.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      write(file, segment, 0, head(number));
      directory.disk().force(file);
    }
    directory.disk().forceDirectory(home);
    directory.disk().forceDirectory(directory.path());
  }

  private BatchHeader head(int number) {
    return BatchHeader.ofSegment(BatchHeader.SEGMENT, identity.shard(), identity.logId(), number);
  }

  private Segment existing(int number, LogDamage damage) throws IOException {
    Segment known = directory.segments().get(number);
    if (known != null && Files.exists(known.file())) {
      return known;
    }
    Path home = directory.segmentDirectory(number);
    Files.createDirectories(home);
    directory.disk().forceDirectory(directory.path());
    Path named = damage.file().getFileName();
    boolean usable = known != null && named != null && named.toString().endsWith(".cq4");
    return new Segment(number, home.resolve(usable ? named.toString() : GIVEN_UP));
  }

  private void keep(Segment segment) throws IOException {
    Files.createDirectories(aside);
    String name = "%010d.cq4".formatted(segment.number());
    Path kept = aside.resolve(name);
    for (int i = 1; Files.exists(kept); i++) {
      kept = aside.resolve(name + "." + i);
    }
    Files.createLink(kept, segment.file());
    directory.disk().forceDirectory(aside);
  }

  private BatchHeader record(LogWalk.Gap gap) {
    LogDamage damage = gap.damage();
    BatchHeader before = gap.before();
    long until = Math.max(damage.firstBatch(), damage.lastBatch());
    boolean atTheEnd = damage.end().equals(LogPosition.BEGINNING);
    return new BatchHeader(
        BatchHeader.MISSING,
        identity.shard(),
        identity.logId(),
        (before == null ? 0 : before.epoch()) + (atTheEnd ? startsLost(gap.segment()) : 0),
        until,
        before == null ? 0 : before.highestDurable(),
        before == null ? 0 : before.timeMs(),
        atTheEnd ? 1 : 0,
        (int) Math.min(Integer.MAX_VALUE, until - damage.firstBatch() + 1),
        0);
  }

  /** Each start begins a segment, so no more epochs than these can be lost. */
  private int startsLost(int from) {
    return directory.segments().tailMap(from).size() + 1;
  }

  private static void write(FileChannel file, Segment segment, long at, BatchHeader header)
      throws IOException {
    ByteBuffer encoded = ByteBuffer.allocate(BatchHeader.BYTES);
    header.encode(encoded, NO_PAYLOAD, segment.at(at));
    ByteBuffer excerpt = ByteBuffer.allocate(EXCERPT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    excerpt.putInt(BatchHeader.BYTES).put(encoded.array()).flip();
    while (excerpt.hasRemaining()) {
      file.write(excerpt, at + excerpt.position());
    }
  }

  /** Who looks next must not cut anything: as if the process had just been killed. */
  void rebuildIdentity() throws IOException {
    keepIdentity(directory.identityFile());
    directory.writeIdentity(identity);
  }

  private void keepIdentity(@Nullable Path file) throws IOException {
    if (file != null && Files.exists(file)) {
      Files.createDirectories(aside);
      Files.copy(file, aside.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
