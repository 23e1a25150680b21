package io.escrowmq.producer;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.Placement;
import io.escrowmq.protocol.message.Publish;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a broker does with publishes: ordered streams, ids that deduplicate. */
final class StreamModel {
  private final Map<UUID, Long> expected = new HashMap<>();
  private final Map<UUID, Long> offsets = new HashMap<>();
  private final List<String> stored = new ArrayList<>();

  /** Judges and stores. */
  synchronized Response publish(Publish request) {
    long next = expected.getOrDefault(request.session(), 0L);
    if (!expected.containsKey(request.session()) && request.sequence() != 0) {
      return new Refused(ErrorCode.STREAM_UNKNOWN, "no such stream", null);
    }
    if (request.sequence() > next) {
      return new Refused(ErrorCode.OUT_OF_SEQUENCE, "expected " + next, null);
    }
    expected.put(request.session(), Math.max(next, request.sequence() + 1));
    return new Published(request.messages().stream().map(this::store).toList());
  }

  /** Refuses for good: takes the number, stores nothing. */
  synchronized Response refuse(Publish request, ErrorCode code) {
    long next = expected.getOrDefault(request.session(), 0L);
    if (request.sequence() > next) {
      return new Refused(ErrorCode.OUT_OF_SEQUENCE, "expected " + next, null);
    }
    expected.put(request.session(), Math.max(next, request.sequence() + 1));
    return new Refused(code, "not this", null);
  }

  private Placement store(EncodedMessage message) {
    Long first = offsets.get(message.id());
    if (first != null) {
      return new Placement(0, first, true);
    }
    long offset = stored.size();
    offsets.put(message.id(), offset);
    stored.add(StandardCharsets.UTF_8.decode(message.body()).toString());
    return new Placement(0, offset, false);
  }

  /** Loses all streams, as a broker does that was asked after the id window. */
  synchronized void forgetStreams() {
    expected.clear();
  }

  /** The bodies, in offset order. */
  synchronized List<String> stored() {
    return List.copyOf(stored);
  }
}
