package io.escrowmq.broker;

import io.escrowmq.broker.log.ShardLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/** A log of which one method does something else. */
final class InterceptedLog {

  private InterceptedLog() {}

  /** The real log, but for one method. */
  static LogOpener.Opened of(LogOpener.Opened real, String name, Supplier<Object> instead) {
    Object intercepted =
        Proxy.newProxyInstance(
            ShardLog.class.getClassLoader(),
            new Class<?>[] {ShardLog.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(name)) {
                return instead.get();
              }
              try {
                return method.invoke(real.log(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return new LogOpener.Opened((ShardLog) intercepted, real.recovery());
  }
}
