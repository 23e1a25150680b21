package io.escrowmq.broker.rot;

import io.escrowmq.broker.config.ConfigException;
import io.escrowmq.broker.log.CorruptLogException;
import io.escrowmq.broker.log.LogReader;
import io.escrowmq.broker.log.LogRefusedException;
import io.escrowmq.broker.verify.DirectoryCheck;
import io.escrowmq.broker.verify.LostMessage;
import io.escrowmq.broker.verify.Verification;
import io.escrowmq.core.command.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The general judgement of a damage: either nothing that matters was hit, or it was found and
 * named, nothing wrong was served, and all that was not named can be read after a quarantine.
 */
final class Judge {
  /** What a check says of a directory; a planted bug says something else. */
  interface Check {
    Verification run(Path directory, boolean quarantine) throws IOException;
  }

  /** How a damage ended. */
  enum End {
    HARMLESS,
    MESSAGES_LOST,
    QUARANTINED,
    STATE_LOST
  }

  private final Pristine pristine;
  private final Check check;
  private final Opened.Way way;
  private final List<String> violations = new ArrayList<>();

  Judge(Pristine pristine, Check check, Opened.Way way) {
    this.pristine = pristine;
    this.check = check;
    this.way = way;
  }

  static Judge honest(Pristine pristine) {
    return new Judge(pristine, DirectoryCheck::run, Opened.REAL);
  }

  List<String> violations() {
    return violations;
  }

  /** Judges a damaged directory; {@code scratch} is overwritten. */
  End judge(String damage, Path damaged, Path scratch) throws IOException {
    Verification found = verify(damage, damaged);
    Copies.copy(damaged, scratch);
    try (Opened opened = way.open(scratch)) {
      if (opened.stateHash() != pristine.stateHash()) {
        violations.add(damage + ": opened with another state, and nobody was told");
      }
      Set<UUID> lost = read(damage, opened, found == null ? Set.of() : named(found));
      if (!lost.isEmpty() && (found == null || !found.isDamaged())) {
        violations.add(damage + ": " + lost.size() + " messages lost, but the check finds nothing");
      }
      return lost.isEmpty() ? End.HARMLESS : End.MESSAGES_LOST;
    } catch (LogRefusedException | ConfigException refused) {
      return refused(damage, damaged, found, refused);
    } catch (IOException | RuntimeException e) {
      violations.add(damage + ": opening ended with " + e);
      return End.STATE_LOST;
    }
  }

  private @Nullable Verification verify(String damage, Path damaged) throws IOException {
    try {
      return check.run(damaged, false);
    } catch (LogRefusedException refused) {
      named(damage, damaged, refused);
      return null;
    } catch (RuntimeException e) {
      violations.add(damage + ": the check ended with " + e);
      return null;
    }
  }

  private void named(String damage, Path directory, RuntimeException refused) {
    String said = String.valueOf(refused.getMessage());
    if (!said.contains(directory.getFileName().toString()) || said.contains("Exception")) {
      violations.add(damage + ": refused without naming the file: " + said);
    }
  }

  private End refused(
      String damage, Path damaged, @Nullable Verification found, RuntimeException refused)
      throws IOException {
    String said = String.valueOf(refused.getMessage());
    if (!said.contains("/log") && !said.contains("/snapshots")) {
      violations.add(damage + ": refused without naming the file: " + said);
    }
    if (found == null) {
      return End.STATE_LOST;
    }
    if (!found.isDamaged()) {
      violations.add(damage + ": refused, but the check finds nothing: " + said);
      return End.STATE_LOST;
    }
    if (!found.stateKnown()) {
      return End.STATE_LOST;
    }
    check.run(damaged, true);
    try (Opened opened = Opened.REAL.open(damaged)) {
      afterQuarantine(damage, opened, found);
    } catch (IOException | RuntimeException e) {
      violations.add(damage + ": after the quarantine, opening ended with " + e);
    }
    return End.QUARANTINED;
  }

  private void afterQuarantine(String damage, Opened opened, Verification found) {
    Set<UUID> lost = read(damage, opened, named(found));
    Set<UUID> known = new HashSet<>();
    opened.forEachMessage((id, ref) -> known.add(id));
    pristine.messages.forEach(
        (id, truth) -> {
          boolean named = isNamed(found, truth.batch()) || named(found).contains(id);
          if (!named && (!known.contains(id) || lost.contains(id))) {
            violations.add(
                damage + ": message " + id + " of batch " + truth.batch() + " is lost unnamed");
          }
        });
  }

  private static boolean isNamed(Verification found, long batch) {
    return found.places().stream()
        .map(Verification.Place::damage)
        .anyMatch(
            place ->
                place.firstBatch() > 0
                    && batch >= place.firstBatch()
                    && (place.lastBatch() == 0 || batch <= place.lastBatch()));
  }

  private static Set<UUID> named(Verification found) {
    Set<UUID> named = new HashSet<>();
    for (LostMessage message : found.lost()) {
      if (message.messageId() != null) {
        named.add(message.messageId());
      }
    }
    return named;
  }

  /** Reads every message of the state; gives those that the log cannot give. */
  private Set<UUID> read(String damage, Opened opened, Set<UUID> named) {
    Map<UUID, Image> seen = new HashMap<>();
    Set<UUID> lost = new HashSet<>();
    try (LogReader reader = opened.reader()) {
      opened.forEachMessage(
          (id, ref) -> {
            try {
              seen.put(id, Opened.read(reader, ref));
            } catch (CorruptLogException e) {
              lost.add(id);
              if (!named.contains(id)) {
                violations.add(damage + ": message " + id + " is lost and not named");
              }
            }
          });
    }
    seen.forEach(
        (id, image) -> {
          Pristine.Truth truth = pristine.messages.get(id);
          if (truth != null && !truth.image().equals(image)) {
            violations.add(damage + ": message " + id + " was served wrong");
          }
        });
    return lost;
  }
}
