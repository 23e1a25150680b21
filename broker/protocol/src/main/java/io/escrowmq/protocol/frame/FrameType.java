package io.escrowmq.protocol.frame;

import org.jspecify.annotations.Nullable;

/**
 * What a frame carries. The numbers are part of the protocol and never change their meaning:
 * requests are 1 to 99, responses 101 to 199, pushes 201 to 255.
 *
 * <p>Immutable and thread-safe.
 */
public enum FrameType {
  /** Opens a connection. */
  HELLO(1),
  /** Publishes a batch on an ordered stream. */
  PUBLISH(2),
  /** Holds two sets of messages. */
  PREPARE(3),
  /** Decides a transaction. */
  DECIDE(4),
  /** Answers check-backs and fences. */
  CHECK_ANSWERS(5),
  /** Joins a consumer group. */
  SUBSCRIBE(10),
  /** Leaves it. */
  UNSUBSCRIBE(11),
  /** Allows more deliveries; the only request without a response. */
  CREDIT(12),
  /** Settles deliveries. */
  ACK(13),
  /** Gives a delivery back for later. */
  RETRY(14),
  /** Settles a delivery with a business no. */
  REJECT(15),
  /** Keeps leases. */
  EXTEND(16),
  /** Presents what a consumer still works on. */
  ADOPT(17),
  /** Asks what became of message ids. */
  CONSUMPTION_QUERY(20),
  /** Asks to be told what is consumed of a topic. */
  WATCH(21),
  /** Ends that. */
  UNWATCH(22),
  /** Creates a topic. */
  CREATE_TOPIC(30),
  /** Deletes a topic. */
  DELETE_TOPIC(31),
  /** Lists topics. */
  LIST_TOPICS(32),
  /** Creates a consumer group. */
  CREATE_GROUP(33),
  /** Deletes a consumer group. */
  DELETE_GROUP(34),
  /** Lists consumer groups. */
  LIST_GROUPS(35),
  /** Lists transactions. */
  LIST_TRANSACTIONS(36),
  /** Shows one transaction. */
  SHOW_TRANSACTION(37),
  /** An operator's decision. */
  RESOLVE_TRANSACTION(38),
  /** Gives a topic other options. */
  ALTER_TOPIC(39),
  /** Asks for a sign of life. */
  PING(40),
  /** Lists work orders. */
  LIST_WORK_ORDERS(41),
  /** Shows one work order. */
  SHOW_WORK_ORDER(42),
  /** An operator's action. */
  RESOLVE_WORK_ORDER(43),
  /** A relay cannot publish a row, or can again. */
  REPORT_BLOCKED_ROW(44),

  /** Answers hello. */
  WELCOME(101),
  /** Answers publish. */
  PUBLISHED(102),
  /** Answers prepare. */
  PREPARED(103),
  /** Answers decide and resolve. */
  DECIDED(104),
  /** Answers what has nothing else to say. */
  DONE(105),
  /** Answers subscribe. */
  SUBSCRIBED(110),
  /** Answers extend. */
  EXTENDED(116),
  /** Answers adopt. */
  ADOPTED(117),
  /** Answers the consumption query. */
  CONSUMPTION_STATES(120),
  /** Answers list topics. */
  TOPICS(132),
  /** Answers list groups. */
  GROUPS(135),
  /** Answers list and show transactions. */
  TRANSACTIONS(136),
  /** Answers ping. */
  PONG(140),
  /** Answers list, show and resolve work orders. */
  WORK_ORDERS(141),
  /** Answers any request that is not served. */
  REFUSED(199),

  /** Messages for a subscription. */
  DELIVER(201),
  /** Asks a producer about transactions. */
  CHECK_BACK(202),
  /** Asks a producer to settle transactions for good. */
  FENCE(203),
  /** What is consumed of a watched topic. */
  CONSUMED(204);

  /** Who sends a frame, and why. */
  public enum Kind {
    /** From client to broker. */
    REQUEST,
    /** From broker to client, with the correlation id of the request. */
    RESPONSE,
    /** From broker to client, unasked, with correlation id 0. */
    PUSH
  }

  private static final @Nullable FrameType[] BY_NUMBER = new FrameType[256];

  static {
    for (FrameType type : values()) {
      BY_NUMBER[type.number] = type;
    }
  }

  private final int number;

  FrameType(int number) {
    this.number = number;
  }

  /** {@return the number on the wire, 1 to 255} */
  public int number() {
    return number;
  }

  /** {@return who sends it} */
  public Kind kind() {
    return number < 100 ? Kind.REQUEST : number < 200 ? Kind.RESPONSE : Kind.PUSH;
  }

  /**
   * {@return whether each such frame has a response and therefore needs a correlation id other than
   * 0}
   */
  public boolean isAnswered() {
    return kind() == Kind.REQUEST && this != CREDIT;
  }

  /**
   * {@return the type with this number, or null if this version of the protocol has none}
   *
   * @param number as read from the wire, 0 to 255
   */
  public static @Nullable FrameType ofNumber(int number) {
    return BY_NUMBER[number];
  }
}
