package io.escrowmq.broker.metrics;

import java.util.Locale;

/** Every meter of the broker: its name, kind, unit, tags and meaning. METRICS.md lists the same. */
enum Name {
  INFO(Kind.GAUGE, "", "version,durability", "1; what runs is in the tags"),
  MESSAGES_PUBLISHED(Kind.COUNTER, "", "", "Messages stored and visible, released ones included"),
  MESSAGES_PUBLISHED_SIZE(Kind.COUNTER, "bytes", "", "Encoded size of those"),
  MESSAGES_DUPLICATE(Kind.COUNTER, "", "", "Messages whose id was known already, not stored again"),
  TRANSACTIONS_PREPARED(Kind.COUNTER, "", "", "Transactions accepted"),
  TRANSACTIONS_DECIDED(
      Kind.COUNTER, "", "outcome", "First decisions: commit, rollback or withdraw"),
  TRANSACTIONS_OPEN(Kind.GAUGE, "", "", "Undecided transactions, parked ones included"),
  TRANSACTIONS_PARKED(Kind.GAUGE, "", "", "Undecided transactions that wait for an operator"),
  CHECKS_ASKED(Kind.COUNTER, "", "", "Check-backs sent to producers, one per transaction"),
  CHECKS_ANSWERED(Kind.COUNTER, "", "verdict", "Answers to check-backs"),
  CALLBACKS_ASKED(Kind.COUNTER, "", "", "Check-backs that went to a service over HTTP"),
  CALLBACKS_ANSWERED(Kind.COUNTER, "", "outcome", "Answers of services over HTTP"),
  CALLBACKS_FAILED(
      Kind.COUNTER, "", "fault", "Questions over HTTP that came to no answer; each is asked again"),
  DELIVERIES(Kind.COUNTER, "", "", "Messages handed to consumers, redeliveries included"),
  REDELIVERIES(Kind.COUNTER, "", "", "Deliveries with an attempt above the first"),
  ACKS(Kind.COUNTER, "", "", "Messages acknowledged"),
  RETRIES(Kind.COUNTER, "", "", "Messages that consumers asked to have again"),
  REJECTS(Kind.COUNTER, "", "", "Messages that consumers rejected"),
  DEAD_LETTERS(Kind.COUNTER, "", "", "Messages that became dead letters"),
  MESSAGES_DAMAGED(
      Kind.COUNTER,
      "",
      "",
      "Deliveries given up since the log is damaged there; each is a dead letter"),
  LEASES_LOST(Kind.COUNTER, "", "", "Leases that ended without an outcome"),
  WORK_ORDERS_OPENED(Kind.COUNTER, "", "kind", "Things that left automation"),
  WORK_ORDERS_OPEN(Kind.GAUGE, "", "kind", "Those that wait for a person"),
  WORK_ORDERS_OLDEST_AGE(Kind.GAUGE, "seconds", "kind", "How long the oldest of those has waited"),
  CONNECTIONS(Kind.GAUGE, "", "", "Open connections of the binary protocol"),
  SUBSCRIPTIONS(Kind.GAUGE, "", "", "Open subscriptions"),
  REQUESTS_REFUSED(Kind.COUNTER, "", "code", "Requests answered with an error"),
  MAILBOX_SIZE(Kind.GAUGE, "bytes", "", "Accepted and not yet durable"),
  BATCH_COMMANDS(Kind.SUMMARY, "", "", "Commands per appended batch"),
  FORCE_DURATION(Kind.TIMER, "seconds", "", "Time that forcing the log to disk took"),
  LOG_SIZE(Kind.GAUGE, "bytes", "", "Size of the log's segments"),
  LOG_SEGMENTS(Kind.GAUGE, "", "", "Segments of the log"),
  LOG_WRITTEN(
      Kind.COUNTER,
      "bytes",
      "source",
      "Written to the log for clients and for cleaning, and to snapshots"),
  LOG_READ_ERRORS(
      Kind.COUNTER, "", "", "Reads of the log that the disk failed; each is tried again"),
  LOG_WRITE_AMPLIFICATION(
      Kind.GAUGE, "", "", "All that, for each byte that was written for clients since the start"),
  LOG_LIVE(Kind.GAUGE, "bytes", "", "Messages in the log that are kept, as last counted"),
  LOG_LIVE_SHARE(Kind.GAUGE, "", "", "Share of the log's size that these are, 0 to 1"),
  SEGMENTS_CLEANED(Kind.COUNTER, "", "", "Segments deleted because nothing in them is kept"),
  MESSAGES_GONE(Kind.COUNTER, "", "", "Messages that retention has taken"),
  DISK_FREE(Kind.GAUGE, "bytes", "", "Free space where the log lies"),
  STORAGE_STATE(Kind.GAUGE, "", "", "0 enough, 1 publish and prepare refused, 2 all refused"),
  STORAGE_PUBLISH_FLOOR(
      Kind.GAUGE, "bytes", "", "Below this much free space publish and prepare are refused"),
  STORAGE_RESERVE_FLOOR(
      Kind.GAUGE, "bytes", "", "This much free space no new segment of the log may take"),
  SNAPSHOT_AGE(Kind.GAUGE, "seconds", "", "Time since the last snapshot or the start, if later"),
  TOPIC_MESSAGES(Kind.GAUGE, "", "topic", "Messages kept, consumed or not"),
  TOPIC_GONE(Kind.GAUGE, "", "topic", "Messages that retention has taken since it was created"),
  TOPIC_SIZE(Kind.GAUGE, "bytes", "topic", "Bytes kept"),
  TOPIC_DELAYED(Kind.GAUGE, "", "topic", "Messages that wait for their time"),
  GROUP_LAG(Kind.GAUGE, "", "topic,group", "Messages not settled yet"),
  GROUP_IN_FLIGHT(Kind.GAUGE, "", "topic,group", "Messages on lease"),
  GROUP_RETRYING(Kind.GAUGE, "", "topic,group", "Messages that wait for a retry"),
  GROUP_DEAD(Kind.GAUGE, "", "topic,group", "Dead letters"),
  GROUP_CONSUMERS(Kind.GAUGE, "", "topic,group", "Connected subscriptions"),
  SERIES_OMITTED(
      Kind.GAUGE, "", "", "1 if there are more topics or groups than are listed here, else 0");

  /** What a meter does, as Prometheus calls it; a timer is a summary of seconds. */
  enum Kind {
    COUNTER,
    GAUGE,
    SUMMARY,
    TIMER
  }

  final Kind kind;
  final String unit;
  final String tags;
  final String meaning;

  Name(Kind kind, String unit, String tags, String meaning) {
    this.kind = kind;
    this.unit = unit;
    this.tags = tags;
    this.meaning = meaning;
  }

  /** The name given to Micrometer. */
  String dotted() {
    return "escrowmq." + name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** The name that a scrape shows, by the rules of Prometheus. */
  String shown() {
    String base = dotted().replace('.', '_') + (unit.isEmpty() ? "" : "_" + unit);
    return kind == Kind.COUNTER ? base + "_total" : base;
  }
}
