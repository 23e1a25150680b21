package io.escrowmq.core.workorder;

import java.util.List;

/**
 * A part of a listing.
 *
 * @param entries in the order of their numbers
 * @param next the number to go on behind; 0 if there are no more
 */
public record WorkOrderPage(List<WorkOrder> entries, long next) {}
