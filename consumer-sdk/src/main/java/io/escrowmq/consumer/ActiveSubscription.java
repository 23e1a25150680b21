package io.escrowmq.consumer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A subscription that a consumer holds. Thread-safe. */
public final class ActiveSubscription {
  private final Subscription subscription;
  private final Subscriber subscriber;
  private final Loop loop;
  private final Runnable forget;

  ActiveSubscription(Subscription subscription, Subscriber subscriber, Loop loop, Runnable forget) {
    this.subscription = subscription;
    this.subscriber = subscriber;
    this.loop = loop;
    this.forget = forget;
  }

  /** What was asked for. */
  public Subscription subscription() {
    return subscription;
  }

  /**
   * Done when the broker has taken the subscription for the first time. Fails with {@link
   * SubscriptionRefusedException} if it refuses it for good; it is tried again then by {@link
   * #resume} only. Completes on the connection's event loop: do not block in what follows.
   */
  public CompletionStage<Void> ready() {
    return subscriber.ready().copy();
  }

  /**
   * Receives nothing more until {@link #resume}: what no handler has begun goes back to the group
   * without counting as an attempt, what runs is finished and settled.
   *
   * @return done when this member has left the group
   */
  public CompletionStage<Void> pause() {
    CompletableFuture<Void> paused = new CompletableFuture<>();
    loop.execute(() -> completeWith(subscriber.leave(), paused));
    return paused;
  }

  /** Receives again; after a pause that is not done yet, when it is. */
  public void resume() {
    loop.execute(subscriber::comeBack);
  }

  /**
   * Ends as {@link #pause}, for good. There is no deadline here: closing the consumer has one.
   *
   * @return done when this member has left the group
   */
  public CompletionStage<Void> close() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    loop.execute(
        () ->
            completeWith(
                subscriber
                    .leave()
                    .thenRun(
                        () -> {
                          subscriber.abandon();
                          forget.run();
                        }),
                ended));
    return ended;
  }

  private static void completeWith(CompletableFuture<Void> from, CompletableFuture<Void> to) {
    var unused = from.whenComplete((nothing, failure) -> to.complete(null));
  }
}
