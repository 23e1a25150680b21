package io.escrowmq.broker.simulation;

import io.escrowmq.broker.connection.SessionPort;
import io.escrowmq.protocol.message.CheckBack;
import io.escrowmq.protocol.message.Decided;
import io.escrowmq.protocol.message.Fence;
import io.escrowmq.protocol.message.Prepared;
import io.escrowmq.protocol.message.Published;
import io.escrowmq.protocol.message.Push;
import io.escrowmq.protocol.message.Refused;
import io.escrowmq.protocol.message.Request;
import io.escrowmq.protocol.message.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a simulated network: both directions keep their order, take as long as the
 * simulation likes, and lose what is under way when it breaks.
 */
final class Link implements SessionPort.Client {
  /** An answer, or null if the connection broke before it came. */
  interface Answer extends Consumer<@Nullable Response> {}

  private record Up(long correlation, Request request) {}

  private record Down(
      @Nullable Response response, @Nullable Push push, long correlation, Stamp at) {}

  private final World world;
  private final Client client;
  private final Map<Long, Answer> waiting = new HashMap<>();
  private final ArrayDeque<Up> up = new ArrayDeque<>();
  private final ArrayDeque<Down> down = new ArrayDeque<>();
  private final @Nullable SessionPort port;
  private final Sabotage sabotage;
  private long correlation;
  private boolean open = true;
  private boolean choked;

  Link(World world, Client client) {
    this.world = world;
    this.client = client;
    this.sabotage = new Sabotage(world, this);
    this.port = world.broker.connect(this);
  }

  /** The client asks. */
  void send(Request request, Answer answer) {
    correlation++;
    waiting.put(correlation, answer);
    up.add(new Up(correlation, request));
  }

  /** The client tells something that has no answer. */
  void tell(Request request) {
    correlation++;
    up.add(new Up(correlation, request));
  }

  boolean isOpen() {
    return open;
  }

  boolean isIdle() {
    return up.isEmpty() && down.isEmpty();
  }

  int unanswered() {
    return waiting.size();
  }

  /** So many requests arrive. */
  void pumpUp(int count) {
    for (int i = 0; i < count && open && !up.isEmpty(); i++) {
      Up next = up.remove();
      world.coverage.hit("request", next.request.getClass());
      world.say(() -> client.name + " -> " + next.request);
      if (port != null && !sabotage.takes(next.correlation, next.request)) {
        port.request(next.correlation, sabotage.bend(next.request));
      }
    }
  }

  /** So many answers and pushes arrive. */
  void pumpDown(int count) {
    for (int i = 0; i < count && open && !down.isEmpty(); i++) {
      Down next = down.remove();
      world.say(
          () ->
              client.name
                  + " <- "
                  + (next.push == null ? next.response : next.push)
                  + " "
                  + next.at);
      if (next.response != null) {
        answer(next.correlation, next.response);
      } else if (next.push != null) {
        client.pushed(next.push, next.at);
      } else {
        breakNow();
      }
    }
  }

  private void answer(long answered, Response response) {
    Answer answer = waiting.remove(answered);
    if (response instanceof Refused refused) {
      world.coverage.hit("refusal", refused.code());
    }
    if (answer != null) {
      answer.accept(response);
    }
    if (response instanceof Refused refused && refused.code().closesConnection()) {
      breakNow();
    }
  }

  /** The broker's side does not take more for a while, or again. */
  void choke(boolean full) {
    if (open && port != null && choked != full) {
      choked = full;
      if (full || world.bug != Bug.FORGET_TO_RESUME) {
        port.writable(!full);
      }
    }
  }

  /** The connection breaks: the first part of what was under way may still arrive. */
  void breakDown() {
    if (open) {
      pumpUp(world.dice.below(up.size() + 1));
      pumpDown(world.dice.below(down.size() + 1));
      breakNow();
    }
  }

  /** The client is gone without a word: the broker still believes in the connection. */
  void vanish() {
    if (open) {
      forget();
    }
  }

  /** The broker, if it is still the one that was left, gives up a connection that is silent. */
  void noticeAbsence() {
    if (!open && port != null && world.broker.serves(port)) {
      world.coverage.hit("path: vanished peer noticed");
      port.close();
    }
  }

  private void breakNow() {
    if (open) {
      forget();
      if (port != null) {
        port.close();
      }
    }
  }

  private void forget() {
    open = false;
    world.say(() -> client.name + " lost its connection");
    up.clear();
    down.clear();
    world.links.remove(this);
    List<Answer> unanswered = new ArrayList<>(waiting.values());
    waiting.clear();
    unanswered.forEach(answer -> answer.accept(null));
    client.lost();
  }

  /** The broker is gone. What it had sent may still arrive. */
  void brokerGone() {
    if (open) {
      pumpDown(world.dice.below(down.size() + 1));
      if (open) {
        forget();
      }
    }
  }

  @Override
  public void responded(long answered, Response response) {
    boolean promise =
        response instanceof Published
            || response instanceof Prepared
            || response instanceof Decided;
    if (promise && world.broker.shardHasFailed()) {
      world.found(
          new Violation("19", response + " was sent after the log or the shard had failed"));
    }
    if (open) {
      down.add(new Down(response, null, answered, world.stamp()));
    }
  }

  @Override
  public void pushed(Push push) {
    if (open) {
      sabotage.pushed(push);
      if (push instanceof CheckBack check) {
        world.transactions.asked(check.queries());
      } else if (push instanceof Fence fence) {
        world.transactions.asked(fence.queries());
      }
      Stamp at = world.stamp();
      down.add(new Down(null, push, 0, at));
      judge(push, at);
    } else {
      world.coverage.hit("path: pushed to a vanished peer");
      client.sentInVain(push);
    }
  }

  /** The broker would take what is thrown here for a fault of its own. */
  private void judge(Push push, Stamp at) {
    try {
      client.sent(push, at);
    } catch (Violation found) {
      world.found(found);
    }
  }

  @Override
  public void ended() {
    down.add(new Down(null, null, 0, world.stamp()));
  }
}
