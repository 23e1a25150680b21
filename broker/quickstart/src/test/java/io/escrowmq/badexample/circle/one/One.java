package io.escrowmq.badexample.circle.one;

import io.escrowmq.badexample.circle.two.Two;

/** Half of a circle. */
public record One(Two other) {}
