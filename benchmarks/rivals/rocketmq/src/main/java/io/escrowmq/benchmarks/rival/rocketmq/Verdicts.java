package io.escrowmq.benchmarks.rival.rocketmq;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.producer.LocalTransactionState;
import org.apache.rocketmq.client.producer.TransactionListener;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageExt;

/** What producers of transactions answer. */
final class Verdicts {
  private static final int THREADS = 2;
  private static final int QUEUE_MAX = 100_000;

  private Verdicts() {}

  /** Threads that answer questions; the default queue of 2,000 drops what goes beyond. */
  static ExecutorService threads() {
    return new ThreadPoolExecutor(
        THREADS,
        THREADS,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(QUEUE_MAX),
        work -> {
          Thread thread = new Thread(work, "check-back");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Nothing to do: commit. */
  static final class Commit implements TransactionListener {
    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
      return LocalTransactionState.COMMIT_MESSAGE;
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
      return LocalTransactionState.UNKNOW;
    }
  }

  /** Not decided before the broker asks. */
  static final class WhenAsked implements TransactionListener {
    @Override
    public LocalTransactionState executeLocalTransaction(Message message, Object argument) {
      return LocalTransactionState.UNKNOW;
    }

    @Override
    public LocalTransactionState checkLocalTransaction(MessageExt message) {
      return LocalTransactionState.COMMIT_MESSAGE;
    }
  }
}
