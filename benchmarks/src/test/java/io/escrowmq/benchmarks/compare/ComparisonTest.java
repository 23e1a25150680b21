package io.escrowmq.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final FakeContenders fake = new FakeContenders();
  private final List<Case> cases = Case.only(Case.all(true), List.of("publish-1", "drain"));

  @Test
  void shouldTakeContendersInTurnRoundByRound() throws InterruptedException {
    // when
    Comparison comparison = run(2, List.of("a", "b"));

    // then
    assertThat(comparison.runs())
        .extracting(run -> run.round() + " " + run.caseId() + " " + run.contender())
        .containsExactly(
            "1 publish-1 a",
            "1 publish-1 b",
            "1 drain a",
            "1 drain b",
            "2 publish-1 a",
            "2 publish-1 b",
            "2 drain a",
            "2 drain b");
    assertThat(comparison.isCutShort()).isFalse();
  }

  @Test
  void shouldRepeatWhatBeganOnABusyDisk() throws InterruptedException {
    // given
    fake.forces.addAll(List.of(100.0, 201.0, 199.0, 100.0));

    // when
    Comparison comparison = run(1, List.of("a", "b"));

    // then
    assertThat(comparison.runs())
        .extracting(run -> run.caseId() + " " + run.contender() + " " + run.disturbed())
        .containsExactly(
            "publish-1 a false",
            "publish-1 b true",
            "publish-1 b false",
            "drain a false",
            "drain b false");
    assertThat(comparison.quietForceMicros()).isEqualTo(100);
  }

  @Test
  void shouldRepeatNoMoreThanTwice() throws InterruptedException {
    // given
    fake.forces.addAll(List.of(100.0, 900.0, 900.0, 900.0, 100.0));

    // when
    Comparison comparison = run(1, List.of("a", "b"));

    // then
    assertThat(comparison.runs()).filteredOn(Run::disturbed).hasSize(3);
    Summary summary = new Summary(cases, List.of("a", "b"), comparison.runs());
    assertThat(summary.counted(cases.get(0), "b")).as("rather those than none").hasSize(3);
  }

  @Test
  void shouldNotAskAgainWhatAContenderCannotDo() throws InterruptedException {
    // given
    fake.unable.add("b");
    fake.failing.add("c");

    // when
    Comparison comparison = run(3, List.of("a", "b", "c"));

    // then
    assertThat(comparison.runs()).filteredOn(run -> run.contender().equals("a")).hasSize(6);
    assertThat(comparison.runs()).filteredOn(run -> run.contender().equals("b")).hasSize(2);
    assertThat(comparison.runs()).filteredOn(run -> run.contender().equals("c")).hasSize(2);
  }

  @Test
  void shouldBeginNothingWhenTimeIsUp() throws InterruptedException {
    // given: each run takes a minute
    fake.nanosPerRun = TimeUnit.MINUTES.toNanos(1);
    Comparison comparison = new Comparison(fake, 9, Duration.ofMinutes(5), () -> fake.nowNanos);

    // when
    comparison.run(cases, List.of("a", "b"), run -> {});

    // then
    assertThat(comparison.runs()).hasSize(6);
    assertThat(comparison.isCutShort()).isTrue();
  }

  @Test
  void shouldTellOfEachRun() throws InterruptedException {
    List<Run> told = new ArrayList<>();
    Comparison comparison = new Comparison(fake, 1, LONG, () -> 0);
    comparison.run(cases, List.of("a"), told::add);
    assertThat(told).isEqualTo(comparison.runs()).hasSize(2);
  }

  private Comparison run(int rounds, List<String> contenders) throws InterruptedException {
    Comparison comparison = new Comparison(fake, rounds, LONG, () -> 0);
    comparison.run(cases, contenders, run -> {});
    return comparison;
  }
}
