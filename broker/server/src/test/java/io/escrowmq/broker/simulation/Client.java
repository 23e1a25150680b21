package io.escrowmq.broker.simulation;

import io.escrowmq.protocol.message.Hello;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Welcome;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client that connects again whenever its connection breaks. */
abstract class Client {
  final World world;
  final String name;
  private final String producerGroup;
  private final List<UUID> resources;
  private @Nullable Link link;
  private boolean ready;

  Client(World world, String name, String producerGroup, List<UUID> resources) {
    this.world = world;
    this.name = name;
    this.producerGroup = producerGroup;
    this.resources = resources;
  }

  Client(World world, String name) {
    this(world, name, "", List.of());
  }

  /** Does something, if it can. */
  final void act() {
    if (link == null) {
      if (world.broker.isUp()) {
        connect();
      }
    } else if (ready) {
      work();
    }
  }

  private void connect() {
    Link opened = new Link(world, this);
    link = opened;
    world.links.add(opened);
    Hello hello = new Hello(1, name, producerGroup, resources, 0, 1 << 20, 0, new byte[0]);
    opened.send(
        hello,
        response -> {
          if (response instanceof Welcome) {
            ready = true;
            world.coverage.hit("path: connected");
            opened();
          }
        });
  }

  boolean isReady() {
    return ready;
  }

  /** Whether it has nothing left to do or to hear. */
  boolean isDone() {
    return link == null || (link.isIdle() && link.unanswered() == 0);
  }

  final void send(Request request, Link.Answer answer) {
    if (link == null) {
      answer.accept(null);
    } else {
      link.send(request, answer);
    }
  }

  /** Tells something that has no answer. */
  final void tell(Request request) {
    if (link != null) {
      link.tell(request);
    }
  }

  final @Nullable Link link() {
    return link;
  }

  /** The connection is gone, and with it all that was not answered. */
  final void lost() {
    link = null;
    ready = false;
    closed();
  }

  /** The broker said welcome. */
  void opened() {}

  /** The connection broke. */
  void closed() {}

  /** Something to do on an open connection. */
  abstract void work();

  /** The broker sent something unasked. */
  void sent(Push push, Stamp at) {}

  /** The broker sent something unasked to where this client is not any more. */
  void sentInVain(Push push) {}

  /** Something came unasked. */
  void pushed(Push push, Stamp at) {}
}
