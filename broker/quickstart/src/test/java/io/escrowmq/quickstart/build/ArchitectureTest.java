package io.escrowmq.quickstart.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.escrowmq.badexample.api.Exposing;
import io.escrowmq.badexample.api.internal.Hidden;
import io.escrowmq.badexample.pure.Impure;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may depend on whom, over the classes of all modules that this one sees. */
class ArchitectureTest {
  private static final String[] HIDDEN = {
    "io.escrowmq..internal..", "io.escrowmq.client..", "io.vertx.."
  };
  private static final String[] SEES_BROKER = {"io.escrowmq.broker..", "io.escrowmq.quickstart.."};

  private static JavaClasses ours = new ClassFileImporter().importClasses(List.of());

  @BeforeAll
  static void readClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.escrowmq");
    assertThat(ours).hasSizeGreaterThan(300);
  }

  @Test
  void shouldKeepTheCorePure() {
    Rules.onlySees("io.escrowmq.core", "org.agrona..", "org.roaringbitmap..").check(ours);
  }

  @Test
  void shouldKeepTheProtocolPure() {
    Rules.onlySees("io.escrowmq.protocol").check(ours);
  }

  @Test
  void shouldHideChronicleBehindTheLog() {
    Rules.onlySeenBy("net.openhft..", "io.escrowmq.broker.log..").check(ours);
  }

  @Test
  void shouldHideTheServerFromEverybodyElse() {
    Rules.onlySeenBy("io.escrowmq.broker..", SEES_BROKER).check(ours);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "core",
        "protocol",
        "client",
        "jdbc",
        "producer",
        "consumer",
        "relay",
        "broker",
        "quickstart"
      })
  void shouldHaveNoPackageCycles(String module) {
    Rules.noCycles("io.escrowmq." + module).check(ours);
  }

  @ParameterizedTest
  @ValueSource(strings = {"producer", "consumer", "relay"})
  void shouldExposeNothingInternal(String module) {
    Rules.exposesNothing("io.escrowmq." + module, HIDDEN).check(ours);
  }

  /** Each rule finds what it is for. */
  @Nested
  class Sabotage {
    private final JavaClasses bad =
        new ClassFileImporter().importPackagesOf(Impure.class, Exposing.class, Hidden.class);
    private final JavaClasses circle =
        new ClassFileImporter().importPackages("io.escrowmq.badexample.circle");

    @Test
    void shouldFindAForeignDependency() {
      ArchRule rule = Rules.onlySees("io.escrowmq.badexample.pure", "org.agrona..");
      assertThat(violations(rule, bad)).anyMatch(one -> one.contains("org.slf4j.Logger"));
      assertThat(
              violations(
                  Rules.onlySees(
                      "io.escrowmq.badexample.pure",
                      "org.slf4j..",
                      "net.openhft..",
                      "io.escrowmq.broker.."),
                  bad))
          .isEmpty();
    }

    @Test
    void shouldFindChronicleOutsideOfTheLog() {
      ArchRule rule = Rules.onlySeenBy("net.openhft..", "io.escrowmq.broker.log..");
      assertThat(violations(rule, bad)).isNotEmpty();
    }

    @Test
    void shouldFindWhoUsesTheServer() {
      assertThat(violations(Rules.onlySeenBy("io.escrowmq.broker..", SEES_BROKER), bad))
          .isNotEmpty();
    }

    @Test
    void shouldFindACircle() {
      assertThat(violations(Rules.noCycles("io.escrowmq.badexample.circle"), circle))
          .singleElement()
          .asString()
          .contains("Cycle detected");
    }

    @Test
    void shouldFindEachWayToExpose() {
      List<String> found =
          violations(Rules.exposesNothing("io.escrowmq.badexample.api", HIDDEN), bad);
      assertThat(found).hasSize(6);
      for (String way :
          List.of("<init>", "parameter", "returned", "thrown", "field", "Exposing exposes")) {
        assertThat(found).anyMatch(one -> one.contains(way));
      }
    }

    private List<String> violations(ArchRule rule, JavaClasses classes) {
      return rule.evaluate(classes).getFailureReport().getDetails();
    }
  }
}
