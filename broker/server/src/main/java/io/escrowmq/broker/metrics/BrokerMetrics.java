package io.escrowmq.broker.metrics;

import io.escrowmq.broker.config.Durability;
import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.Outcome;
import io.escrowmq.protocol.message.TopicInfo;
import io.escrowmq.protocol.message.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the broker did and how it stands, as Prometheus meters. Names, units and meanings are listed
 * in METRICS.md.
 *
 * <p>The verbs may be called from any thread and never block; each costs some ten nanoseconds, so
 * call them once per batch with a count rather than once per message.
 */
public final class BrokerMetrics {
  /** At most this many topics, and this many groups, have series of their own. */
  public static final int MAX_LISTED = 500;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ListedSeries listed = new ListedSeries(registry);

  private final Counter published;
  private final Counter publishedSize;
  private final Counter duplicates;
  private final Counter prepared;
  private final Map<Outcome, Counter> decided;
  private final AtomicLong open;
  private final AtomicLong parked;
  private final Counter asked;
  private final Map<Verdict, Counter> answered;
  private final Counter deliveries;
  private final Counter redeliveries;
  private final Counter acks;
  private final Counter retries;
  private final Counter rejects;
  private final Counter deadLetters;
  private final Counter damaged;
  private final Counter leasesLost;
  private final AtomicLong connections;
  private final AtomicLong subscriptions;
  private final Map<ErrorCode, Counter> refused;
  private final AtomicLong mailboxSize;
  private final DistributionSummary batchCommands;
  private final Timer forces;
  private final AtomicLong seriesOmitted;
  private final AtomicLong snapshotNanos = new AtomicLong(System.nanoTime());
  private final LogTraffic traffic;
  private final CallbackTraffic callbacks;
  private final WorkOrderSeries workOrders;
  private volatile StorageFigures storage = new StorageFigures(0, 0, 0, 0, 0, 0);
  private boolean processBound;

  /**
   * Makes the meters.
   *
   * @param version of the broker, shown in the info gauge
   * @param durability shown in the info gauge
   */
  public BrokerMetrics(String version, Durability durability) {
    Meters meters = new Meters(registry);
    meters.info(Name.INFO, version, durability.name().toLowerCase(Locale.ROOT));
    published = meters.counter(Name.MESSAGES_PUBLISHED);
    publishedSize = meters.counter(Name.MESSAGES_PUBLISHED_SIZE);
    duplicates = meters.counter(Name.MESSAGES_DUPLICATE);
    prepared = meters.counter(Name.TRANSACTIONS_PREPARED);
    decided = meters.counters(Name.TRANSACTIONS_DECIDED, Outcome.class, true);
    open = meters.gauge(Name.TRANSACTIONS_OPEN);
    parked = meters.gauge(Name.TRANSACTIONS_PARKED);
    asked = meters.counter(Name.CHECKS_ASKED);
    answered = meters.counters(Name.CHECKS_ANSWERED, Verdict.class, true);
    deliveries = meters.counter(Name.DELIVERIES);
    redeliveries = meters.counter(Name.REDELIVERIES);
    acks = meters.counter(Name.ACKS);
    retries = meters.counter(Name.RETRIES);
    rejects = meters.counter(Name.REJECTS);
    deadLetters = meters.counter(Name.DEAD_LETTERS);
    damaged = meters.counter(Name.MESSAGES_DAMAGED);
    leasesLost = meters.counter(Name.LEASES_LOST);
    connections = meters.gauge(Name.CONNECTIONS);
    subscriptions = meters.gauge(Name.SUBSCRIPTIONS);
    refused = meters.counters(Name.REQUESTS_REFUSED, ErrorCode.class, false);
    mailboxSize = meters.gauge(Name.MAILBOX_SIZE);
    batchCommands = meters.batches(Name.BATCH_COMMANDS);
    forces = meters.forces(Name.FORCE_DURATION);
    seriesOmitted = meters.gauge(Name.SERIES_OMITTED);
    traffic = new LogTraffic(meters);
    callbacks = new CallbackTraffic(meters);
    workOrders = new WorkOrderSeries(meters);
    meters.gauge(Name.LOG_SIZE, this, m -> m.storage.logBytes());
    meters.gauge(Name.LOG_SEGMENTS, this, m -> m.storage.segments());
    meters.gauge(Name.DISK_FREE, this, m -> m.storage.freeBytes());
    meters.gauge(Name.STORAGE_STATE, this, m -> m.storage.level());
    meters.gauge(Name.STORAGE_PUBLISH_FLOOR, this, m -> m.storage.publishFloorBytes());
    meters.gauge(Name.STORAGE_RESERVE_FLOOR, this, m -> m.storage.reserveFloorBytes());
    meters.gauge(
        Name.SNAPSHOT_AGE, snapshotNanos, taken -> (System.nanoTime() - taken.get()) / 1e9);
  }

  /**
   * Messages became visible, by publish or by release.
   *
   * @param messages how many
   * @param bytes their encoded size
   */
  public void published(int messages, long bytes) {
    published.increment(messages);
    publishedSize.increment((double) bytes);
  }

  /**
   * Messages were not stored because their ids were known.
   *
   * @param messages how many
   */
  public void duplicates(int messages) {
    duplicates.increment(messages);
  }

  /** A delivery was given up because its place in the log is damaged. */
  public void damaged() {
    damaged.increment();
  }

  /** {@return where work orders are counted} */
  public WorkOrderSeries workOrders() {
    return workOrders;
  }

  /** A transaction was accepted. */
  public void prepared() {
    prepared.increment();
  }

  /**
   * A transaction got its first decision.
   *
   * @param outcome which
   */
  public void decided(Outcome outcome) {
    Meters.at(decided, outcome).increment();
  }

  /**
   * How many transactions are undecided now.
   *
   * @param openNow all of them
   * @param parkedNow those of them that wait for an operator
   */
  public void undecided(long openNow, long parkedNow) {
    open.lazySet(openNow);
    parked.lazySet(parkedNow);
  }

  /**
   * Producers were asked for outcomes.
   *
   * @param transactions how many were asked about
   */
  public void checksAsked(int transactions) {
    asked.increment(transactions);
  }

  /**
   * A producer answered a check-back.
   *
   * @param verdict what it said
   */
  public void checkAnswered(Verdict verdict) {
    Meters.at(answered, verdict).increment();
  }

  /**
   * Messages went to consumers.
   *
   * @param messages how many
   * @param redelivered how many of them with an attempt above the first
   */
  public void delivered(int messages, int redelivered) {
    deliveries.increment(messages);
    if (redelivered > 0) {
      redeliveries.increment(redelivered);
    }
  }

  /**
   * Messages were acknowledged.
   *
   * @param messages how many
   */
  public void acked(long messages) {
    acks.increment((double) messages);
  }

  /** A consumer asked to have a message again. */
  public void retried() {
    retries.increment();
  }

  /** A consumer rejected a message. */
  public void rejected() {
    rejects.increment();
  }

  /** A message became a dead letter. */
  public void deadLettered() {
    deadLetters.increment();
  }

  /**
   * Leases ended without an outcome.
   *
   * @param messages how many
   */
  public void leasesLost(int messages) {
    leasesLost.increment(messages);
  }

  /** A connection was opened. */
  public void connected() {
    connections.incrementAndGet();
  }

  /** A connection ended. */
  public void disconnected() {
    connections.decrementAndGet();
  }

  /** A subscription was opened. */
  public void subscribed() {
    subscriptions.incrementAndGet();
  }

  /**
   * Subscriptions ended.
   *
   * @param ended how many
   */
  public void unsubscribed(int ended) {
    subscriptions.addAndGet(-ended);
  }

  /**
   * A request was answered with an error.
   *
   * @param code which
   */
  public void refused(ErrorCode code) {
    Meters.at(refused, code).increment();
  }

  /**
   * What is accepted and not yet durable now.
   *
   * @param bytes its size
   */
  public void mailbox(long bytes) {
    mailboxSize.lazySet(bytes);
  }

  /**
   * A batch was appended.
   *
   * @param commands how many it holds
   */
  public void appended(int commands) {
    batchCommands.record(commands);
  }

  /** {@return what is written and deleted} */
  public LogTraffic traffic() {
    return traffic;
  }

  /** {@return what is asked over HTTP} */
  public CallbackTraffic callbacks() {
    return callbacks;
  }

  /**
   * The log was forced to disk.
   *
   * @param nanos how long that took
   */
  public void forced(long nanos) {
    forces.record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * How the disk stands now.
   *
   * @param figures as last measured
   */
  public void storage(StorageFigures figures) {
    storage = figures;
  }

  /** A snapshot was completed. */
  public void snapshotTaken() {
    snapshotNanos.set(System.nanoTime());
  }

  /**
   * How topics and groups stand. At most {@link #MAX_LISTED} of each are shown, in the order given.
   *
   * @param topics as listed by the broker
   * @param groups as listed by the broker
   */
  public synchronized void listed(List<TopicInfo> topics, List<GroupInfo> groups) {
    listed.topics(topics.size() > MAX_LISTED ? topics.subList(0, MAX_LISTED) : topics);
    listed.groups(groups.size() > MAX_LISTED ? groups.subList(0, MAX_LISTED) : groups);
    seriesOmitted.set(topics.size() > MAX_LISTED || groups.size() > MAX_LISTED ? 1 : 0);
  }

  /**
   * Renders every meter, those of the process included.
   *
   * @return in Prometheus text format 0.0.4
   */
  public synchronized String scrape() {
    if (!processBound) {
      // Not in the constructor: these load the management beans, which a quick start has no time
      // for.
      processBound = true;
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new FileDescriptorMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
    return registry.scrape();
  }
}
