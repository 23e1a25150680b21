package io.escrowmq.benchmarks.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escrowmq.benchmarks.contender.Contenders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RivalsTest {
  @TempDir Path root;

  @Test
  void shouldKeepOurLibrariesFromARival() throws IOException {
    // given
    Path target = root.resolve("kafka").resolve("target");
    Files.createDirectories(target.resolve("lib"));
    Files.createFile(target.resolve("rival.jar"));

    // when
    String classPath = new Rivals(root).classPath("kafka-flush");

    // then
    assertThat(classPath)
        .contains(target.resolve("rival.jar").toString())
        .endsWith(target.resolve("lib") + "/*")
        .doesNotContain("netty");
  }

  @Test
  void shouldSayHowToBuildARival() {
    assertThatThrownBy(() -> new Rivals(root).classPath("artemis-aio"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("artemis-aio")
        .hasMessageContaining("mvn -Privals");
  }

  @Test
  void shouldFindTheRivalsOfThisModule() {
    assertThat(Path.of("rivals", "pom.xml")).exists();
    assertThat(Rivals.besideThisProgram().root()).isEqualTo(Path.of("rivals").toAbsolutePath());
  }

  @Test
  void shouldTellOnBothPagesOfEachRival() throws IOException {
    // given
    String users = Files.readString(Path.of("README.md"));
    String setUp = Files.readString(Path.of("rivals", "README.md"));

    // then
    assertThat(Rivals.names())
        .contains("nats", "nats-sync")
        .filteredOn(name -> !name.equals(Contenders.ESCROWMQ))
        .allSatisfy(name -> assertThat(users).contains("`" + name + "`"))
        .allSatisfy(name -> assertThat(setUp).contains("`" + name + "`"));
  }
}
