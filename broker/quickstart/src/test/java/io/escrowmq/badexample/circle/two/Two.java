package io.escrowmq.badexample.circle.two;

import io.escrowmq.badexample.circle.one.One;

/** The other half. */
public record Two(One other) {}
