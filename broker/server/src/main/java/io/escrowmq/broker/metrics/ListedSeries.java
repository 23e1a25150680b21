package io.escrowmq.broker.metrics;

import io.escrowmq.protocol.message.GroupInfo;
import io.escrowmq.protocol.message.TopicInfo;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The gauges per topic and per group, bounded in number. Not thread-safe. */
final class ListedSeries {
  private final Map<Name, SeriesTable> tables = new HashMap<>();
  private final MeterRegistry registry;

  ListedSeries(MeterRegistry registry) {
    this.registry = registry;
  }

  void topics(List<TopicInfo> topics) {
    show(Name.TOPIC_MESSAGES, topics, TopicInfo::messages);
    show(Name.TOPIC_GONE, topics, TopicInfo::gone);
    show(Name.TOPIC_SIZE, topics, TopicInfo::storedBytes);
    show(Name.TOPIC_DELAYED, topics, TopicInfo::delayed);
  }

  void groups(List<GroupInfo> groups) {
    show(Name.GROUP_LAG, groups, GroupInfo::lag);
    show(Name.GROUP_IN_FLIGHT, groups, GroupInfo::inFlight);
    show(Name.GROUP_RETRYING, groups, GroupInfo::retrying);
    show(Name.GROUP_DEAD, groups, GroupInfo::dead);
    show(Name.GROUP_CONSUMERS, groups, GroupInfo::consumers);
  }

  private <T> void show(Name name, List<T> listed, ToLongFunction<T> figure) {
    Map<Tags, Long> values = new HashMap<>();
    for (T entry : listed) {
      values.put(tags(entry), figure.applyAsLong(entry));
    }
    tables.computeIfAbsent(name, n -> new SeriesTable(registry, n)).show(values);
  }

  private static Tags tags(Object entry) {
    return entry instanceof GroupInfo group
        ? Tags.of("topic", group.topic(), "group", group.group())
        : Tags.of("topic", ((TopicInfo) entry).name());
  }
}
