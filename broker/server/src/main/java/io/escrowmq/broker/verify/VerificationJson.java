package io.escrowmq.broker.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.escrowmq.broker.log.LogDamage;
import io.escrowmq.broker.snapshot.SnapshotInspection;

/** What a check found, as JSON. The names are a promise, so they are written here. */
public final class VerificationJson {
  private VerificationJson() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * {@return everything that was found}
   *
   * @param found by a check
   */
  public static ObjectNode of(Verification found) {
    ObjectNode json = object().put("damaged", found.isDamaged());
    json.put("quarantined", found.quarantined()).put("stateKnown", found.stateKnown());
    ArrayNode places = json.putArray("places");
    found.places().forEach(place -> places.add(place(place)));
    ArrayNode snapshots = json.putArray("snapshots");
    for (SnapshotInspection.Damaged snapshot : found.snapshots()) {
      snapshots
          .addObject()
          .put("file", snapshot.file().toString())
          .put("reason", snapshot.reason());
    }
    json.put("lostMessages", found.lostMessages());
    ArrayNode lost = json.putArray("lost");
    found.lost().forEach(message -> lost.add(lost(message)));
    json.putObject("checked")
        .put("segments", found.totals().segments())
        .put("batches", found.totals().batches())
        .put("bytes", found.totals().bytes())
        .put("snapshots", found.totals().snapshots())
        .put("messages", found.totals().messages());
    return json;
  }

  static ObjectNode place(Verification.Place place) {
    LogDamage damage = place.damage();
    ObjectNode json =
        object()
            .put("effect", place.effect().name())
            .put("file", damage.file().toString())
            .put("from", damage.from())
            .put("to", damage.to());
    if (damage.firstBatch() > 0) {
      json.put("firstBatch", damage.firstBatch());
    }
    if (damage.lastBatch() > 0) {
      json.put("lastBatch", damage.lastBatch());
    }
    return json.put("lostMessages", place.lostMessages()).put("reason", damage.reason());
  }

  static ObjectNode lost(LostMessage message) {
    ObjectNode json = object().put("message", message.kind().name()).put("topic", message.topic());
    if (message.offset() >= 0) {
      json.put("offset", message.offset());
    }
    if (message.messageId() != null) {
      json.put("messageId", message.messageId().toString());
    }
    if (message.transactionId() != null) {
      json.put("transactionId", message.transactionId().toString());
    }
    return json.put("position", message.position().toString()).put("reason", message.reason());
  }
}
