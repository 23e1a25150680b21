package io.escrowmq.badexample.api;

import io.escrowmq.badexample.api.internal.Hidden;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Exposes in each way, and hides in some. */
public class Exposing extends Hidden {
  private static final long serialVersionUID = 1L;

  /** By a field. */
  public static final Optional<Vertx> field = Optional.empty();

  private transient Optional<Vertx> unseen = Optional.empty();

  /** By a constructor. */
  protected Exposing(Vertx vertx) {
    unseen = Optional.of(vertx);
  }

  /** By a type argument of a parameter. */
  public void parameter(List<? extends Vertx> all) {
    unseen = Optional.of(all.get(0));
  }

  /** By what is returned. */
  public Vertx[] returned() {
    return new Vertx[] {inside()};
  }

  /** By what is thrown. */
  public void thrown() throws Hidden {
    throw this;
  }

  Vertx inside() {
    return unseen.orElseThrow();
  }
}
