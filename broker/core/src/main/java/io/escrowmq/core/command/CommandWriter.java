package io.escrowmq.core.command;

import java.util.List;
import java.util.UUID;

/** Hands the fields of a command to a sink; the layout is told in {@link CommandCodec}. */
final class CommandWriter implements Command.Handler<CommandSink> {
  private final CommandSink sink;

  CommandWriter(CommandSink sink) {
    this.sink = sink;
  }

  private void begin(int type) {
    sink.putByte(CommandCodec.VERSION);
    sink.putByte(type);
  }

  @Override
  public CommandSink configure(Configure command) {
    begin(1);
    Settings settings = command.settings();
    sink.putLong(settings.idWindowMs());
    sink.putInt(settings.maxOpenTransactionsPerGroup());
    sink.putInt(settings.maxAttempts());
    sink.putLong(settings.retryBackoffMs());
    sink.putLong(settings.retryBackoffCapMs());
    putTruth(settings.createOnFirstUse());
    sink.putLong(settings.retentionMs());
    sink.putLong(settings.retentionBytes());
    return sink;
  }

  @Override
  public CommandSink createTopic(CreateTopic command) {
    begin(2);
    sink.putText(command.topic());
    putSettings(command.settings());
    return sink;
  }

  @Override
  public CommandSink alterTopic(AlterTopic command) {
    begin(15);
    sink.putText(command.topic());
    putSettings(command.settings());
    return sink;
  }

  private void putSettings(TopicSettings settings) {
    sink.putLong(settings.retentionMs());
    sink.putLong(settings.retentionBytes());
    putTruth(settings.keepUnacked());
  }

  @Override
  public CommandSink deleteTopic(DeleteTopic command) {
    begin(3);
    sink.putText(command.topic());
    return sink;
  }

  @Override
  public CommandSink createGroup(CreateGroup command) {
    begin(4);
    sink.putText(command.topic());
    sink.putText(command.group());
    putEnum(command.start());
    putTruth(command.counts());
    return sink;
  }

  @Override
  public CommandSink deleteGroup(DeleteGroup command) {
    begin(5);
    sink.putText(command.topic());
    sink.putText(command.group());
    return sink;
  }

  @Override
  public CommandSink publish(Publish command) {
    begin(6);
    putId(command.session());
    sink.putLong(command.sequence());
    sink.putText(command.fence());
    sink.putLong(command.fenceEpoch());
    putMessages(command.messages());
    return sink;
  }

  @Override
  public CommandSink prepare(Prepare command) {
    begin(7);
    putId(command.transactionId());
    sink.putText(command.producerGroup());
    putId(command.resource());
    CheckRules rules = command.rules();
    sink.putLong(rules.firstCheckMs());
    sink.putLong(rules.backoffMs());
    sink.putLong(rules.backoffCapMs());
    sink.putInt(rules.maxChecks());
    sink.putLong(rules.maxAgeMs());
    putEnum(rules.exhausted());
    putMessages(command.onCommit());
    putMessages(command.onRollback());
    return sink;
  }

  @Override
  public CommandSink decide(Decide command) {
    begin(8);
    putId(command.transactionId());
    putEnum(command.outcome());
    putEnum(command.by().kind());
    sink.putText(command.by().name());
    sink.putText(command.reason());
    return sink;
  }

  @Override
  public CommandSink checkAnswered(CheckAnswered command) {
    begin(9);
    putId(command.transactionId());
    sink.putText(command.producerGroup());
    sink.putText(command.detail());
    return sink;
  }

  @Override
  public CommandSink ack(Ack command) {
    begin(10);
    sink.putText(command.topic());
    sink.putText(command.group());
    sink.putInt(command.offsets().size());
    for (int i = 0; i < command.offsets().size(); i++) {
      sink.putLong(command.offsets().get(i).first());
      sink.putLong(command.offsets().get(i).last());
    }
    return sink;
  }

  @Override
  public CommandSink retry(Retry command) {
    begin(11);
    sink.putText(command.topic());
    sink.putText(command.group());
    putAttempt(command.delivery());
    sink.putLong(command.delayMs());
    putTruth(command.lastAttempt());
    sink.putText(command.error());
    return sink;
  }

  @Override
  public CommandSink leaseLost(LeaseLost command) {
    begin(12);
    sink.putText(command.topic());
    sink.putText(command.group());
    sink.putInt(command.deliveries().size());
    for (int i = 0; i < command.deliveries().size(); i++) {
      putAttempt(command.deliveries().get(i));
    }
    sink.putText(command.cause());
    return sink;
  }

  @Override
  public CommandSink reject(Reject command) {
    begin(13);
    sink.putText(command.topic());
    sink.putText(command.group());
    putAttempt(command.delivery());
    sink.putText(command.code());
    sink.putText(command.reason());
    Message compensation = command.compensation();
    putTruth(compensation != null);
    if (compensation != null) {
      putMessage(compensation);
    }
    return sink;
  }

  @Override
  public CommandSink tick(Tick command) {
    begin(14);
    return sink;
  }

  @Override
  public CommandSink carry(Carry command) {
    begin(16);
    sink.putInt(command.entries().size());
    for (int i = 0; i < command.entries().size(); i++) {
      putCarried(command.entries().get(i));
    }
    return sink;
  }

  @Override
  public CommandSink reportWorkOrder(ReportWorkOrder command) {
    begin(17);
    putEnum(command.kind());
    Evidence evidence = command.evidence();
    putId(evidence.about());
    sink.putText(evidence.topic());
    sink.putText(evidence.group());
    sink.putLong(evidence.offset());
    sink.putInt(evidence.attempts());
    sink.putText(evidence.error());
    putTruth(command.settled());
    return sink;
  }

  @Override
  public CommandSink resolveWorkOrder(ResolveWorkOrder command) {
    begin(18);
    sink.putLong(command.number());
    putEnum(command.action());
    sink.putText(command.operator());
    sink.putText(command.reason());
    return sink;
  }

  private void putCarried(Carried entry) {
    if (entry instanceof Carried.Visible visible) {
      sink.putByte(1);
      sink.putLong(visible.offset());
    } else if (entry instanceof Carried.Held held) {
      sink.putByte(3);
      putId(held.transactionId());
      putTruth(held.onCommit());
      sink.putInt(held.index());
    } else {
      sink.putByte(2);
    }
    putMessage(entry.message());
  }

  private void putMessages(List<Message> messages) {
    sink.putInt(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      putMessage(messages.get(i));
    }
  }

  private void putMessage(Message message) {
    putId(message.id());
    sink.putText(message.topic());
    sink.putLong(message.keyHash());
    sink.putLong(message.deliverAtMs());
    sink.putText(message.producerGroup());
    sink.putImage(message.image());
  }

  private void putAttempt(Attempt attempt) {
    sink.putLong(attempt.offset());
    sink.putInt(attempt.attempt());
  }

  private void putId(UUID id) {
    sink.putLong(id.getMostSignificantBits());
    sink.putLong(id.getLeastSignificantBits());
  }

  private void putTruth(boolean value) {
    sink.putByte(value ? 1 : 0);
  }

  @SuppressWarnings("EnumOrdinal") // Golden bytes hold the order still.
  private void putEnum(Enum<?> value) {
    sink.putByte(value.ordinal());
  }
}
