package io.escrowmq.broker.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.Map;

/** What is written to the disk, for whom, and what is deleted. Thread-safe. */
public final class LogTraffic {
  /** For whom. */
  public enum Source {
    /** What clients asked for, and what follows from it. */
    CLIENTS,
    /** Messages written again so that their segments can be deleted. */
    CLEANING,
    /** Snapshots of the state. */
    SNAPSHOTS
  }

  private final Map<Source, Counter> written;
  private final Counter segments;
  private final Counter gone;
  private final Counter readErrors;
  private volatile long liveBytes;
  private volatile long logBytes;

  LogTraffic(Meters meters) {
    written = meters.counters(Name.LOG_WRITTEN, Source.class, true);
    segments = meters.counter(Name.SEGMENTS_CLEANED);
    gone = meters.counter(Name.MESSAGES_GONE);
    readErrors = meters.counter(Name.LOG_READ_ERRORS);
    meters.gauge(Name.LOG_LIVE, this, t -> t.liveBytes);
    meters.gauge(
        Name.LOG_LIVE_SHARE, this, t -> t.logBytes == 0 ? 0 : (double) t.liveBytes / t.logBytes);
    meters.gauge(Name.LOG_WRITE_AMPLIFICATION, this, LogTraffic::amplification);
  }

  /**
   * Bytes were written.
   *
   * @param source for whom
   * @param bytes how many
   */
  public void written(Source source, long bytes) {
    Counter counter = written.get(source);
    if (counter != null) {
      counter.increment((double) bytes);
    }
  }

  /** The disk could not read the log; it is tried again. */
  public void readFailed() {
    readErrors.increment();
  }

  /** A segment was deleted. */
  public void segmentCleaned() {
    segments.increment();
  }

  /**
   * Retention took messages.
   *
   * @param messages how many
   */
  public void gone(long messages) {
    gone.increment((double) messages);
  }

  /**
   * What the log holds, as just counted.
   *
   * @param live bytes of messages that are kept
   * @param all bytes of the log
   */
  public void live(long live, long all) {
    liveBytes = live;
    logBytes = all;
  }

  private double amplification() {
    double all = 0;
    for (Counter counter : written.values()) {
      all += counter.count();
    }
    Counter clients = written.get(Source.CLIENTS);
    double asked = clients == null ? 0 : clients.count();
    return asked == 0 ? 1 : all / asked;
  }
}
