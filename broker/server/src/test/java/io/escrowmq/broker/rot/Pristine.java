package io.escrowmq.broker.rot;

import io.escrowmq.broker.dispatch.CommandImages;
import io.escrowmq.broker.log.Batch;
import io.escrowmq.broker.log.ChronicleShardLog;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.shard.BatchPayload;
import io.escrowmq.broker.snapshot.SnapshotStore;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Ack;
import io.escrowmq.core.command.CheckRules;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.CommandCodec;
import io.escrowmq.core.command.CreateGroup;
import io.escrowmq.core.command.Decide;
import io.escrowmq.core.command.Decider;
import io.escrowmq.core.command.Exhausted;
import io.escrowmq.core.command.Image;
import io.escrowmq.core.command.Message;
import io.escrowmq.core.command.Outcome;
import io.escrowmq.core.command.Prepare;
import io.escrowmq.core.command.Publish;
import io.escrowmq.core.command.Range;
import io.escrowmq.core.command.StartAt;
import io.escrowmq.protocol.message.EncodedMessage;
import io.escrowmq.protocol.message.UuidV7;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;

/**
 * A directory as a broker leaves it after three clean stops: several segments, two snapshots and a
 * tail behind them, messages visible, delayed and held; and what is in it.
 */
final class Pristine {
  private static final int RUNS = 3;
  private static final int BATCHES_PER_RUN = 120;
  private static final long START_MS = System.currentTimeMillis();

  /**
   * A message that the state needs.
   *
   * @param image its bytes
   * @param batch number of its batch
   */
  record Truth(Image image, long batch) {}

  final Path directory;
  final Map<UUID, Truth> messages = new HashMap<>();
  private final Random random = new Random(1);
  private final List<Message> written = new ArrayList<>();
  private final List<UUID> undecided = new ArrayList<>();
  private final UUID stream = UuidV7.next();
  private ShardState state = new ShardState();
  private LogPosition reached = LogPosition.BEGINNING;
  private long sequence;
  private long nowMs = START_MS;

  private Pristine(Path directory) {
    this.directory = directory;
  }

  static Pristine make(Path directory) throws IOException {
    Pristine made = new Pristine(directory);
    for (int run = 0; run < RUNS; run++) {
      made.run(run);
    }
    made.read();
    return made;
  }

  long stateHash() {
    return state.stateHash();
  }

  private void run(int run) throws IOException {
    SnapshotStore snapshots = new SnapshotStore(directory.resolve("snapshots"), Opened.NO_FORCE);
    try (ChronicleShardLog log =
        ChronicleShardLog.open(Opened.options(directory), reached, task -> {})) {
      log.start(new Opened.Fold(this::apply));
      for (int i = 0; i < BATCHES_PER_RUN; i++) {
        nowMs += 5;
        log.appendAlone(batch(commands(run, i)));
      }
    }
    if (run < RUNS - 1) {
      snapshots.save(state, reached);
    }
  }

  private void apply(DurableBatch batch) {
    BatchPayload.fold(state, batch);
    reached = batch.position();
  }

  private List<Command> commands(int run, int i) {
    List<Command> commands = new ArrayList<>();
    if (run == 0 && i == 0) {
      commands.add(new CreateGroup("a", "g", StartAt.EARLIEST, true));
    }
    switch (i % 6) {
      case 1 -> commands.add(prepare());
      case 3 -> commands.add(publish(List.of(message("a", nowMs + 86_400_000))));
      case 5 -> commands.add(decideOrAck());
      default -> commands.add(publish(List.of(message("a", 0), message("b", 0))));
    }
    return commands;
  }

  private Command decideOrAck() {
    if (undecided.size() > 10) {
      return new Decide(
          undecided.remove(0), Outcome.COMMIT, new Decider(Decider.Kind.PRODUCER, "p"), "");
    }
    return new Ack("a", "g", List.of(new Range(0, 1)));
  }

  private Publish publish(List<Message> messages) {
    return new Publish(stream, sequence++, "", 0, messages);
  }

  private Prepare prepare() {
    UUID id = UuidV7.next();
    undecided.add(id);
    CheckRules rules = new CheckRules(86_400_000, 1_000, 1_000, 10, 0, Exhausted.PARK);
    return new Prepare(
        id, "p", new UUID(0, 0), rules, List.of(message("b", 0)), List.of(message("c", 0)));
  }

  private Message message(String topic, long deliverAtMs) {
    byte[] body = new byte[500 + random.nextInt(1_500)];
    random.nextBytes(body);
    EncodedMessage encoded =
        EncodedMessage.of(
            new io.escrowmq.protocol.message.Message(
                UuidV7.next(), topic, new byte[0], List.of(), "", deliverAtMs, body));
    Message message =
        new Message(
            encoded.id(),
            topic,
            0,
            deliverAtMs,
            "",
            new Image(encoded.array(), encoded.offset(), encoded.length()));
    written.add(message);
    return message;
  }

  private Batch batch(List<Command> commands) {
    int bytes = commands.stream().mapToInt(one -> 4 + CommandCodec.encodedLength(one)).sum();
    ByteBuffer payload = ByteBuffer.allocate(bytes);
    for (Command command : commands) {
      payload.putInt(CommandCodec.encodedLength(command));
      CommandCodec.encode(command, payload);
    }
    return new Batch(nowMs, ShardState.RULES_VERSION, commands.size(), payload.flip(), null);
  }

  private void read() throws IOException {
    Map<UUID, Image> images = new HashMap<>();
    written.forEach(message -> images.put(message.id(), message.image()));
    Map<Long, Long> numbers = new HashMap<>();
    Path copy = directory.resolveSibling("read");
    Copies.copy(directory, copy);
    try (Opened opened = Opened.open(copy, Opened.REAL);
        LogReader reader = opened.reader()) {
      reader.seekAfter(LogPosition.BEGINNING);
      for (DurableBatch batch = reader.next(); batch != null; batch = reader.next()) {
        numbers.put(batch.position().value(), batch.number());
        BatchPayload.forEach(batch, command -> CommandImages.forEach(command, image -> {}));
      }
      opened.forEachMessage(
          (id, ref) ->
              messages.put(
                  id,
                  new Truth(
                      Objects.requireNonNull(images.get(id)),
                      Objects.requireNonNull(numbers.get(ref.position())))));
    }
  }
}
