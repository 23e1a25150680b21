package io.escrowmq.quickstart.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.escrowmq.quickstart.build.SourceTree.Source;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page on the fault suites names each of them, and nothing that is not there. */
class FaultsPageTest {
  private static final Pattern TAGGED = Pattern.compile("(?m)^@Tag\\(\"fault\"\\)$");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Suite))`");

  @Test
  void shouldNameEachFaultSuite() {
    String page = read("broker/server/FAULTS.md");
    assertThat(missing(suites(SourceTree.sources()), page)).isEmpty();
  }

  @Test
  void shouldNameOnlyTestsThatExist() {
    Set<String> tests = testsOf(SourceTree.sources());
    assertThat(unknown(tests, read("broker/server/FAULTS.md"))).isEmpty();
    assertThat(unknown(tests, read("README.md"))).isEmpty();
  }

  @Test
  void shouldFindWhatAPageForgotOrInvented() {
    Source suite =
        SourceTree.source("a/src/test/java/RotTest.java", "@Tag(\"fault\")\nclass RotTest {}\n");
    assertThat(missing(suites(List.of(suite)), "`KillTest`")).containsExactly("RotTest");
    assertThat(missing(suites(List.of(suite)), "`RotTest`")).isEmpty();
    assertThat(unknown(testsOf(List.of(suite)), "`RotTest` and `KillTest`"))
        .containsExactly("KillTest");
  }

  private static Set<String> suites(List<Source> sources) {
    return testsOf(sources.stream().filter(one -> TAGGED.matcher(one.text()).find()).toList());
  }

  private static Set<String> testsOf(List<Source> sources) {
    return sources.stream()
        .filter(Source::isTest)
        .map(one -> one.path().getFileName().toString().replace(".java", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> missing(Set<String> suites, String page) {
    Set<String> missing = new TreeSet<>(suites);
    missing.removeAll(named(page));
    return missing;
  }

  private static Set<String> unknown(Set<String> tests, String page) {
    Set<String> unknown = named(page);
    unknown.removeAll(tests);
    return unknown;
  }

  private static Set<String> named(String page) {
    return NAMED
        .matcher(page)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(String file) {
    return SourceTree.read(SourceTree.root().resolve(file));
  }
}
