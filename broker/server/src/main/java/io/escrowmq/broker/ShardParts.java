package io.escrowmq.broker;

import io.escrowmq.broker.backup.Archive;
import io.escrowmq.broker.backup.BackupRefusedException;
import io.escrowmq.broker.callback.Callbacks;
import io.escrowmq.broker.callback.Surroundings;
import io.escrowmq.broker.checkback.CheckBack;
import io.escrowmq.broker.config.BrokerConfig;
import io.escrowmq.broker.config.BrokerVersion;
import io.escrowmq.broker.connection.ConnectionServer;
import io.escrowmq.broker.connection.LocalPeer;
import io.escrowmq.broker.connection.Services;
import io.escrowmq.broker.connection.Watches;
import io.escrowmq.broker.dispatch.Dispatcher;
import io.escrowmq.broker.dispatch.FoundDamage;
import io.escrowmq.broker.dispatch.LogBodyReader;
import io.escrowmq.broker.dispatch.ReadHealth;
import io.escrowmq.broker.log.DiskForce;
import io.escrowmq.broker.log.DurableBatch;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.metrics.BrokerMetrics;
import io.escrowmq.broker.metrics.LogTraffic;
import io.escrowmq.broker.retention.Cleaner;
import io.escrowmq.broker.shard.Shard;
import io.escrowmq.broker.shard.ShardClock;
import io.escrowmq.broker.shard.ShardListener;
import io.escrowmq.broker.shard.ShardLoop;
import io.escrowmq.broker.shard.Waiter;
import io.escrowmq.broker.snapshot.Snapshotter;
import io.escrowmq.core.Effect;
import io.escrowmq.core.ShardState;
import io.escrowmq.core.command.Command;
import io.escrowmq.core.command.Configure;
import io.escrowmq.core.command.Settings;
import io.escrowmq.core.command.WorkOrderKind;
import io.escrowmq.core.transaction.TransactionState;
import io.escrowmq.core.transaction.Transactions;
import io.escrowmq.core.workorder.WorkOrders;
import io.escrowmq.protocol.message.Groups;
import io.escrowmq.protocol.message.ListGroups;
import io.escrowmq.protocol.message.ListTopics;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import io.escrowmq.protocol.message.Topics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lives on the shard's event loop, wired in the order in which a message meets it:
 * connections, shard, log, dispatcher, check-back.
 */
final class ShardParts extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(ShardParts.class);

  private static final long TIMER_MS = 20;
  private static final long SECOND_MS = 1_000;
  private static final long STORAGE_TIMER_MS = 5_000;

  private final Vertx broker;
  private final BrokerConfig config;
  private final BrokerMetrics metrics;
  private final LogOpener logOpener;
  private final Consumer<Throwable> onFailure;
  private final List<Long> timers = new ArrayList<>();
  private LogPosition lastSnapshot = LogPosition.BEGINNING;
  private volatile int port = -1;
  private volatile String recoverySummary = "";

  /** Null while the broker starts, and again once its state is closed. */
  private volatile @Nullable Parts parts;

  /** Everything, once it is wired. */
  private record Parts(
      ShardLoop loop,
      Storage storage,
      Shard shard,
      LogBodyReader reader,
      Cleaner cleaner,
      Dispatcher dispatcher,
      CheckBack checkBack,
      Callbacks callbacks,
      Watches watches,
      ConnectionServer connections,
      LocalPeer local) {}

  ShardParts(
      Vertx vertx,
      BrokerConfig config,
      BrokerMetrics metrics,
      LogOpener logOpener,
      Consumer<Throwable> onFailure) {
    this.broker = vertx;
    this.logOpener = logOpener;
    this.config = config;
    this.metrics = metrics;
    this.onFailure = onFailure;
  }

  /** What could not be delivered since the start. */
  FoundDamage damage() {
    Parts wired = parts;
    return wired == null ? new FoundDamage() : wired.dispatcher.damage();
  }

  /** Whether the log can be read. */
  ReadHealth readHealth() {
    Parts wired = parts;
    return wired == null ? new ReadHealth() : wired.dispatcher.readHealth();
  }

  int port() {
    return port;
  }

  String recoverySummary() {
    return recoverySummary;
  }

  @Override
  public Future<?> start() {
    Callbacks callbacks = Callbacks.open(broker, config.callbacks(), metrics, Surroundings.MACHINE);
    ShardLoop loop = new ShardLoop(task -> context.runOnContext(ignored -> task.run()), onFailure);
    context.exceptionHandler(this::onUncaught);
    DataDirectory directory = DataDirectory.open(config.data());
    Storage storage =
        Storage.open(
            directory,
            config,
            new TimedForce(DiskForce.real(), metrics),
            (options, position) -> logOpener.open(options, position, loop));
    ShardState state = storage.snapshot().state();
    Shard shard =
        new Shard(
            state, storage.snapshot().position(), storage.log(), loop, ShardParts::clock, metrics);
    LogBodyReader reader = new LogBodyReader(storage.log(), loop, onFailure);
    Dispatcher dispatcher = new Dispatcher(shard, loop, reader, config, metrics);
    Cleaner cleaner = cleaner(loop, storage, shard, reader);
    CheckBack checkBack = new CheckBack(shard, config.transactions().answerTimeoutMs(), metrics);
    Watches watches = new Watches(state);
    Services services =
        new Services(
            directory.brokerId(),
            BrokerVersion.current(),
            config,
            shard,
            dispatcher,
            checkBack,
            watches,
            metrics);
    ConnectionServer connections = new ConnectionServer(broker, services, loop);
    shard.start(
        new Rest(
            dispatcher,
            connections,
            storage.snapshotter(),
            new EffectRouter(state, dispatcher, checkBack, watches, metrics)));
    LocalPeer local = new LocalPeer(services, "http");
    parts =
        new Parts(
            loop,
            storage,
            shard,
            reader,
            cleaner,
            dispatcher,
            checkBack,
            callbacks,
            watches,
            connections,
            local);
    begin(parts, directory);
    return callbacks
        .start(checkBack, loop, shard::nowMs)
        .compose(started -> connections.listen())
        .onSuccess(bound -> port = bound);
  }

  private void begin(Parts wired, DataDirectory directory) {
    Storage storage = wired.storage;
    recoverySummary = storage.summary(wired.shard);
    lastSnapshot = storage.snapshot().position();
    configure(wired.shard);
    startTimers(wired);
    StorageGauge gauge = new StorageGauge(broker, directory.log(), config.storage(), metrics);
    gauge.refresh(storage.log().storage());
    broker.setPeriodic(STORAGE_TIMER_MS, timer -> gauge.refresh(storage.log().storage()));
  }

  /**
   * An error (out of memory, a missing class) leaves the shard in no known state; anything else
   * ends one task.
   */
  private void onUncaught(Throwable uncaught) {
    if (uncaught instanceof Error) {
      onFailure.accept(uncaught);
    } else {
      LOG.error("Expected a task of the shard to end well, but it failed", uncaught);
    }
  }

  private static ShardClock clock(long lastLoggedMs) {
    ShardClock clock = new ShardClock(lastLoggedMs, System::currentTimeMillis, System::nanoTime);
    if (clock.continuedFromLog()) {
      LOG.warn(
          "Expected the wall clock within a day after the last logged time, but it is {} ms ahead;"
              + " time goes on from the log and is slewed",
          clock.wallAheadMs());
    }
    return clock;
  }

  private void startTimers(Parts wired) {
    every(
        TIMER_MS,
        timer -> {
          wired.shard.onTimer();
          wired.dispatcher.onTimer();
          wired.watches.onTimer();
          wired.cleaner.onTimer();
        });
    every(TIMER_MS, timer -> wired.checkBack.onTimer());
    every(
        SECOND_MS,
        timer -> {
          wired.connections.checkDeadlines();
          configure(wired.shard);
          refreshMetrics(wired);
        });
  }

  /** Until the state is closed. */
  private void every(long ms, Handler<Long> task) {
    timers.add(broker.setPeriodic(ms, task));
  }

  private Cleaner cleaner(ShardLoop loop, Storage storage, Shard shard, LogBodyReader reader) {
    return new Cleaner(
        shard,
        storage.log(),
        config.retention(),
        metrics,
        new Cleaner.Hands(
            loop,
            Executors.newSingleThreadExecutor(
                task -> {
                  Thread named = new Thread(task, "escrowmq-cleaner");
                  named.setDaemon(true);
                  return named;
                }),
            storage.snapshotter()::soon,
            reader::release));
  }

  /** Logs the configured settings where the state has others; until it has them. */
  private void configure(Shard shard) {
    Settings wanted = settings(config);
    if (shard.isOpen() && !shard.state().settings().equals(wanted)) {
      shard.submit(new Configure(wanted), Waiter.NOBODY);
    }
  }

  private void refreshMetrics(Parts wired) {
    Transactions transactions = wired.shard.state().transactions();
    long parked = transactions.count(TransactionState.PARKED);
    LogPosition covered = wired.storage.snapshotter().covered();
    if (!covered.equals(lastSnapshot)) {
      lastSnapshot = covered;
      metrics.snapshotTaken();
      metrics
          .traffic()
          .written(LogTraffic.Source.SNAPSHOTS, wired.storage.snapshotter().newestBytes());
    }
    metrics.undecided(transactions.count(TransactionState.HELD) + parked, parked);
    WorkOrders orders = wired.shard.state().workOrders();
    for (WorkOrderKind kind : WorkOrderKind.values()) {
      long oldestMs = orders.oldestMs(kind);
      long ageMs = oldestMs == 0 ? 0 : Math.max(0, wired.shard.nowMs() - oldestMs);
      metrics.workOrders().open(kind, orders.open(kind), ageMs);
    }
    wired
        .local
        .ask(new ListTopics("", BrokerMetrics.MAX_LISTED + 1))
        .thenCombine(
            wired.local.ask(new ListGroups("", BrokerMetrics.MAX_LISTED + 1)), this::listed);
  }

  private boolean listed(Response topics, Response groups) {
    if (topics instanceof Topics listedTopics && groups instanceof Groups listedGroups) {
      metrics.listed(listedTopics.topics(), listedGroups.groups());
    }
    return true;
  }

  /** Logs what nobody waits for; from any thread. */
  void submit(List<? extends Command> commands) {
    Parts wired = parts;
    if (wired != null && !commands.isEmpty()) {
      wired.loop.execute(
          () -> commands.forEach(command -> wired.shard.submit(command, Waiter.NOBODY)));
    }
  }

  /** Asks as a client would; from any thread. */
  CompletionStage<Response> ask(Request request) {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    Parts wired = parts;
    if (wired == null) {
      return CompletableFuture.failedFuture(notReady());
    }
    wired.loop.execute(
        () -> {
          if (parts == null) {
            answer.completeExceptionally(notReady());
            return;
          }
          wired
              .local
              .ask(request)
              .whenComplete((response, failure) -> complete(answer, response, failure));
        });
    return answer;
  }

  /** Opens a backup of everything acknowledged by now; reads files, so not on an event loop. */
  Archive backup() {
    Parts wired = parts;
    if (wired == null) {
      throw new BackupRefusedException("The broker is starting or stopping.");
    }
    return wired.storage.backups().open();
  }

  private static IllegalStateException notReady() {
    return new IllegalStateException("The broker is starting or stopping.");
  }

  private static void complete(
      CompletableFuture<Response> answer,
      @Nullable Response response,
      @Nullable Throwable failure) {
    if (response != null) {
      answer.complete(response);
    } else {
      answer.completeExceptionally(
          failure == null ? new IllegalStateException("Expected an answer") : failure);
    }
  }

  /** Closes the port, applies what was accepted, closes the log with a stamp; from any thread. */
  CompletionStage<Void> stopGracefully() {
    Parts wired = parts;
    if (wired == null) {
      return CompletableFuture.completedFuture(null);
    }
    Promise<Void> stopped = Promise.promise();
    wired.loop.execute(
        () -> wired.connections.close().onComplete(closed -> finishWhenIdle(wired, stopped)));
    return stopped.future().toCompletionStage();
  }

  private void finishWhenIdle(Parts wired, Promise<Void> stopped) {
    if (!wired.shard.stopAccepting() && wired.shard.failure() == null) {
      broker.setTimer(1, timer -> finishWhenIdle(wired, stopped));
      return;
    }
    parts = null;
    timers.forEach(broker::cancelTimer);
    wired.callbacks.close();
    try {
      wired.reader.close();
      wired.cleaner.close();
      wired.storage.close(wired.shard);
      stopped.complete();
    } catch (RuntimeException failed) {
      stopped.fail(failed);
    }
  }

  /** The rest of the broker, as the shard sees it. */
  private final class Rest implements ShardListener {
    private final Dispatcher dispatcher;
    private final ConnectionServer connections;
    private final Snapshotter snapshotter;
    private final EffectRouter router;
    private boolean leading;

    Rest(
        Dispatcher dispatcher,
        ConnectionServer connections,
        Snapshotter snapshotter,
        EffectRouter router) {
      this.snapshotter = snapshotter;
      this.dispatcher = dispatcher;
      this.connections = connections;
      this.router = router;
    }

    @Override
    public void leading(long epoch) {
      leading = true;
      snapshotter.caughtUp();
      dispatcher.recovered();
    }

    @Override
    public void following(String hint) {
      leading = false;
      connections.sendAway(hint);
    }

    @Override
    public void applying(long position, int firstOrdinal, Command command) {
      router.applying(position, command);
    }

    @Override
    public void on(Effect effect) {
      router.on(effect);
    }

    @Override
    public void applied(DurableBatch batch) {
      if (leading) {
        snapshotter.applied(batch);
      } else {
        snapshotter.replayed(batch);
      }
    }

    @Override
    public void stopped(Throwable cause) {
      onFailure.accept(cause);
    }
  }

  private static Settings settings(BrokerConfig config) {
    return new Settings(
        config.transactions().idWindowMs(),
        config.transactions().maxOpenPerGroup(),
        config.delivery().maxAttempts(),
        config.delivery().retryBackoffMs(),
        config.delivery().retryBackoffCapMs(),
        config.createOnFirstUse(),
        config.retention().ageMs(),
        config.retention().topicBytes());
  }
}
