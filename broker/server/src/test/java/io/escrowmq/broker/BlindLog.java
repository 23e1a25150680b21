package io.escrowmq.broker;

import io.escrowmq.broker.log.LogOptions;
import io.escrowmq.broker.log.LogPosition;
import io.escrowmq.broker.log.ShardLog;
import io.escrowmq.broker.log.StorageState;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Executor;

/** A log that has no floors and says that there is room whatever the disk says. */
final class BlindLog {

  private BlindLog() {}

  static LogOpener.Opened open(LogOptions options, LogPosition from, Executor shard) {
    LogOpener.Opened real = LogOpener.CHRONICLE.open(options.withFloors(0, 0), from, shard);
    Object blind =
        Proxy.newProxyInstance(
            ShardLog.class.getClassLoader(),
            new Class<?>[] {ShardLog.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("storage")) {
                return StorageState.OK;
              }
              try {
                return method.invoke(real.log(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return new LogOpener.Opened((ShardLog) blind, real.recovery());
  }
}
