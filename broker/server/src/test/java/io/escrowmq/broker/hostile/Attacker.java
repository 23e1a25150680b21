package io.escrowmq.broker.hostile;

import io.escrowmq.protocol.frame.FrameDecoder;
import io.escrowmq.protocol.frame.WireLimits;
import io.escrowmq.protocol.message.Ping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Sends hostile frames over one connection after another. On each: hello, calm frames and a ping in
 * one write; the ping's answer proves that all before it was served. Then it ends in one of several
 * bad ways.
 */
final class Attacker implements Callable<@Nullable Void> {

  private static final int CALM_FRAMES_MAX = 120;
  private static final int LURKERS_MAX = 10;
  private static final long LAST = 0x5a5a_0000_4711L;
  private static final byte[] HELLO = RawClient.frame(1, HostileFrames.HELLO);
  private static final byte[] LAST_PING = RawClient.frame(LAST, new Ping());

  private final int port;
  private final int patienceMs;
  private final Attack attack;
  private final SplittableRandom random;
  private final HostileFrames frames;
  private final byte[] buffer = new byte[16 * 1024];

  /** Connections whose last frame never comes whole: the broker ends them. */
  private final List<Socket> lurkers = new ArrayList<>();

  Attacker(int port, int patienceMs, Attack attack, HostileFrames frames, long seed) {
    this.port = port;
    this.patienceMs = patienceMs;
    this.attack = attack;
    this.random = new SplittableRandom(seed);
    this.frames = frames.withSeed(seed);
  }

  @Override
  public @Nullable Void call() throws IOException {
    try {
      while (attack.goesOn()) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        attack.connected();
        socket.setSoTimeout(patienceMs);
        boolean lurks = false;
        try {
          lurks = attack(socket);
        } catch (SocketTimeoutException silent) {
          attack.unanswered();
        } catch (SocketException reset) {
          attack.cutShort();
        } finally {
          if (!lurks) {
            socket.close();
          }
        }
      }
      for (Socket lurker : lurkers) {
        awaitEnd(lurker);
        attack.served(1);
      }
    } catch (SocketTimeoutException stillOpen) {
      attack.unanswered();
    } finally {
      for (Socket lurker : lurkers) {
        lurker.close();
      }
    }
    return null;
  }

  /** Returns whether the connection stays open behind a frame that is not whole. */
  private boolean attack(Socket socket) throws IOException {
    boolean saysHello = random.nextInt(20) > 0;
    boolean runsAway = random.nextInt(20) == 0;
    int calm = 1 + random.nextInt(saysHello ? CALM_FRAMES_MAX : 3);
    ByteArrayOutputStream burst = new ByteArrayOutputStream();
    if (saysHello) {
      burst.write(HELLO);
    }
    for (int i = 0; i < calm; i++) {
      burst.write(frames.calm());
    }
    burst.write(LAST_PING);
    attack.sent(calm);
    socket.setSoLinger(runsAway, 0); // A reset, with the answers still on their way.
    socket.getOutputStream().write(burst.toByteArray());
    if (runsAway) {
      return false;
    }
    boolean answered = readUntilLast(socket);
    if (saysHello && answered) {
      attack.served(calm);
      return finish(socket);
    }
    if (saysHello) {
      attack.cutShort();
    } else {
      attack.served(1); // And told that hello comes first, unless the first frame was one.
    }
    return false;
  }

  private boolean finish(Socket socket) throws IOException {
    int how = random.nextInt(4);
    if (how == 0 && lurkers.size() < LURKERS_MAX) {
      attack.sent(1);
      socket.getOutputStream().write(frames.unfinished());
      lurkers.add(socket);
      return true;
    }
    if (how > 1) {
      attack.sent(1);
      socket.getOutputStream().write(frames.fatal());
      awaitEnd(socket);
      attack.served(1);
    }
    return false; // Else it goes without a word.
  }

  /** What the broker says to this is the matter of BadInputTest; here it must only end. */
  private void awaitEnd(Socket socket) throws IOException {
    try {
      int length;
      do {
        length = socket.getInputStream().read(buffer);
      } while (length >= 0);
    } catch (SocketException reset) {
      return; // It closed before it had read all: an end too.
    }
  }

  /** Whether the ping was answered before the connection ended. */
  private boolean readUntilLast(Socket socket) throws IOException {
    FrameDecoder decoder = new FrameDecoder(WireLimits.DEFAULT_MAX_FRAME_BYTES);
    boolean[] last = {false};
    try {
      while (!last[0]) {
        int length = socket.getInputStream().read(buffer);
        if (length < 0) {
          return false;
        }
        decoder.feed(
            Arrays.copyOf(buffer, length), frame -> last[0] |= frame.correlationId() == LAST);
      }
    } catch (SocketException reset) {
      return false;
    }
    return true;
  }
}
