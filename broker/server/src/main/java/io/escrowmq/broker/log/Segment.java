package io.escrowmq.broker.log;

import java.nio.file.Path;

/**
 * One file of the log, in a directory of its own named by its number.
 *
 * @param number from 1, without gaps
 * @param file the Chronicle Queue file
 */
record Segment(int number, Path file) {

  /** No batch begins beyond. */
  static final long MAX_OFFSET = 0xFFFF_FFFFL;

  /** Gives the position of what begins at a byte of this file. */
  LogPosition at(long offset) {
    return position(number, offset);
  }

  static LogPosition position(int number, long offset) {
    return new LogPosition((long) number << 32 | offset);
  }

  static int numberOf(LogPosition position) {
    return (int) (position.value() >>> 32);
  }

  static long offsetOf(LogPosition position) {
    return position.value() & 0xFFFF_FFFFL;
  }

  /** Names a place for people. */
  String place(long offset) {
    return file + " at byte " + offset;
  }
}
