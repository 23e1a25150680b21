package io.escrowmq.jdbc.lane;

/**
 * A relay's right to work on one lane until its lease ends or another epoch begins.
 *
 * @param lane 0 or more
 * @param epoch raised by one at each take-over; what a lower epoch still does is refused
 */
public record LaneLease(int lane, long epoch) {}
