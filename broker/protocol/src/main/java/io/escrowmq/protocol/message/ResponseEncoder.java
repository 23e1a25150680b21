package io.escrowmq.protocol.message;

import io.escrowmq.protocol.frame.FrameType;
import io.escrowmq.protocol.frame.WireWriter;

/** Writes the payload of a response and says which frame it makes. */
final class ResponseEncoder implements Response.Handler<FrameType> {
  private final WireWriter out;

  ResponseEncoder(WireWriter out) {
    this.out = out;
  }

  @Override
  public FrameType welcome(Welcome response) {
    response.write(out);
    return FrameType.WELCOME;
  }

  @Override
  public FrameType published(Published response) {
    response.write(out);
    return FrameType.PUBLISHED;
  }

  @Override
  public FrameType prepared(Prepared response) {
    response.write(out);
    return FrameType.PREPARED;
  }

  @Override
  public FrameType decided(Decided response) {
    response.write(out);
    return FrameType.DECIDED;
  }

  @Override
  public FrameType done(Done response) {
    return FrameType.DONE;
  }

  @Override
  public FrameType subscribed(Subscribed response) {
    response.write(out);
    return FrameType.SUBSCRIBED;
  }

  @Override
  public FrameType extended(Extended response) {
    response.write(out);
    return FrameType.EXTENDED;
  }

  @Override
  public FrameType adopted(Adopted response) {
    response.write(out);
    return FrameType.ADOPTED;
  }

  @Override
  public FrameType consumptionStates(ConsumptionStates response) {
    response.write(out);
    return FrameType.CONSUMPTION_STATES;
  }

  @Override
  public FrameType topics(Topics response) {
    response.write(out);
    return FrameType.TOPICS;
  }

  @Override
  public FrameType groups(Groups response) {
    response.write(out);
    return FrameType.GROUPS;
  }

  @Override
  public FrameType transactions(Transactions response) {
    response.write(out);
    return FrameType.TRANSACTIONS;
  }

  @Override
  public FrameType pong(Pong response) {
    response.write(out);
    return FrameType.PONG;
  }

  @Override
  public FrameType workOrders(WorkOrders response) {
    response.write(out);
    return FrameType.WORK_ORDERS;
  }

  @Override
  public FrameType refused(Refused response) {
    response.write(out);
    return FrameType.REFUSED;
  }
}
