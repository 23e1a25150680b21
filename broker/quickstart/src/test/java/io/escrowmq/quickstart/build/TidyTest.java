package io.escrowmq.quickstart.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import io.escrowmq.quickstart.build.SourceTree.Source;
import io.escrowmq.quickstart.build.TidyScanner.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The hard stops of our style, over the sources of all modules. */
class TidyTest {
  private static final int FILE_LINES_MAX = 500;
  private static final int PUBLIC_PERCENT_MAX = 60;
  private static final Pattern PACKAGE_DOC =
      Pattern.compile("/\\*\\*\\s*(\\*\\s*)?Receives: .*?\\bHands on: .*", Pattern.DOTALL);
  // Not written out: this file is looked through as well.
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

  private static List<Source> sources = List.of();

  @BeforeAll
  static void readSources() {
    sources = SourceTree.sources();
    assertThat(sources).hasSizeGreaterThan(100);
  }

  @Test
  void shouldHaveShortFiles() {
    assertThat(sources.stream().flatMap(one -> tooLong(one).stream())).isEmpty();
  }

  @Test
  void shouldHaveShortMethods() {
    assertThat(found(Rule.METHOD_LENGTH)).isEmpty();
  }

  @Test
  void shouldHaveFewParameters() {
    assertThat(found(Rule.PARAMETERS)).isEmpty();
  }

  @Test
  void shouldNameTypesByWhatTheyAre() {
    assertThat(found(Rule.VAGUE_NAME)).isEmpty();
  }

  @Test
  void shouldHaveNoPrefixGet() {
    assertThat(found(Rule.GETTER)).isEmpty();
  }

  @Test
  void shouldDocumentWhatIsPublic() {
    assertThat(found(Rule.JAVADOC)).isEmpty();
  }

  @Test
  void shouldNotSleepInTests() {
    assertThat(found(Rule.SLEEP_IN_TEST)).isEmpty();
  }

  @Test
  void shouldSayWhatEachPackageReceivesAndHandsOn() {
    assertThat(badPackages(sources)).isEmpty();
  }

  @Test
  void shouldKeepTypesPackagePrivate() {
    // The frames are the contract of the wire: each of them is public by nature, and would hide the
    // rest.
    List<Source> counted =
        sources.stream()
            .filter(one -> !one.path().toString().replace('\\', '/').contains("/protocol/message/"))
            .toList();
    assertThat(publicPercent(counted))
        .as("percent of the top-level types but frames that are public")
        .isLessThanOrEqualTo(PUBLIC_PERCENT_MAX);
  }

  @Test
  void shouldLeaveNothingUnfinished() {
    Path root = SourceTree.root();
    assertThat(
            SourceTree.files().stream()
                .filter(file -> isUnfinished(SourceTree.read(root.resolve(file)))))
        .isEmpty();
  }

  private static List<String> found(Rule rule) {
    return sources.stream().flatMap(one -> found(rule, one).stream()).toList();
  }

  private static List<String> found(Rule rule, Source source) {
    return TidyScanner.findings(source).stream()
        .filter(one -> one.rule() == rule)
        .map(TidyScanner.Finding::text)
        .toList();
  }

  private static List<String> tooLong(Source source) {
    long lines = source.text().lines().count();
    return lines > FILE_LINES_MAX ? List.of(source.path() + " has " + lines + " lines") : List.of();
  }

  private static boolean isUnfinished(String text) {
    return UNFINISHED.matcher(text).find();
  }

  /** Packages of main code without a right package-info. */
  private static List<String> badPackages(List<Source> all) {
    Map<String, String> wrong = new LinkedHashMap<>();
    for (Source one : all) {
      if (!one.isTest() && one.packageName() != null) {
        wrong.putIfAbsent(String.valueOf(one.packageName()), "has no package-info");
      }
    }
    for (Source one : all) {
      if (!one.isTest() && one.isPackageInfo()) {
        List<String> missing = new ArrayList<>();
        if (!PACKAGE_DOC.matcher(one.text().strip()).lookingAt()) {
          missing.add("does not begin with Receives: and go on with Hands on:");
        }
        if (!one.text().contains("\n@NullMarked\n")) {
          missing.add("is not @NullMarked");
        }
        wrong.put(String.valueOf(one.packageName()), String.join(" and ", missing));
      }
    }
    wrong.values().removeIf(String::isEmpty);
    return wrong.entrySet().stream().map(one -> one.getKey() + " " + one.getValue()).toList();
  }

  private static double publicPercent(List<Source> all) {
    int types = 0;
    int open = 0;
    for (Source one : all) {
      for (Tree declared : one.isTest() ? List.<Tree>of() : one.unit().getTypeDecls()) {
        if (declared instanceof ClassTree type) {
          types++;
          open += type.getModifiers().getFlags().contains(Modifier.PUBLIC) ? 1 : 0;
        }
      }
    }
    return types == 0 ? 0 : 100.0 * open / types;
  }

  /** Each rule finds what it is for. */
  @Nested
  class Sabotage {
    @Test
    void shouldFindALongFile() {
      assertThat(tooLong(main("class A {}\n" + "\n".repeat(500)))).hasSize(1);
      assertThat(tooLong(main("class A {}\n" + "\n".repeat(499)))).isEmpty();
    }

    @Test
    void shouldFindALongMethod() {
      assertThat(found(Rule.METHOD_LENGTH, main(method(59)))).hasSize(1);
      assertThat(found(Rule.METHOD_LENGTH, main(method(58)))).isEmpty();
    }

    private String method(int lines) {
      return "class A {\n  void m() {\n" + "    n();\n".repeat(lines) + "  }\n}\n";
    }

    @Test
    void shouldFindManyParameters() {
      String eight = "int a, int b, int c, int d, int e, int f, int g, int h";
      String five = "int a, int b, int c, int d, int e";
      assertThat(found(Rule.PARAMETERS, main("class A { A(" + eight + ") {} }"))).hasSize(1);
      assertThat(found(Rule.PARAMETERS, main("class A { void m(" + five + ") {} }"))).hasSize(1);
      assertThat(
              found(
                  Rule.PARAMETERS,
                  main(
                      "record A("
                          + eight
                          + ") { A("
                          + eight
                          + ") {}"
                          + " @Override public void m("
                          + five
                          + ") {} }")))
          .isEmpty();
    }

    @Test
    void shouldFindVagueNames() {
      String text =
          "class A { class TopicManager {} enum Utils {} record LogHelper() {} interface Common {} }"
              + " class LogImpl {} class StringUtil {} class Implied {}";
      assertThat(found(Rule.VAGUE_NAME, main(text))).hasSize(6);
    }

    @Test
    void shouldFindGetters() {
      String text =
          "class A { int getB() {} int get() {} int getC(int d) {} @Override public int getE() {} }";
      assertThat(found(Rule.GETTER, main(text)))
          .singleElement()
          .asString()
          .endsWith("A.getB() has the prefix get");
    }

    @Test
    void shouldFindMissingJavadoc() {
      String text =
          """
          public class A {
            /** Said. */
            public void said() {}
            public void unsaid() {}
            public A() {}
            void internal() {}
            @Override
            public void overridden() {}
            interface Hidden { void hidden(); }
            /** Said. */
            public interface Open { void open(); }
            Runnable r = new Runnable() { public void run() {} };
          }
          """;
      assertThat(found(Rule.JAVADOC, main(text)))
          .extracting(one -> one.substring(one.indexOf(' ') + 1))
          .containsExactly(
              "A has no Javadoc",
              "A.unsaid has no Javadoc",
              "A.<init> has no Javadoc",
              "Open.open has no Javadoc");
    }

    @Test
    void shouldFindSleepInTestsOnly() {
      String text =
          "class A { void m() { %s.sleep(5); TimeUnit.SECONDS.sleep(1); dog.sleep(); } }"
              .formatted("Thread");
      assertThat(found(Rule.SLEEP_IN_TEST, SourceTree.source("m/src/test/java/A.java", text)))
          .hasSize(2);
      assertThat(found(Rule.SLEEP_IN_TEST, main(text))).isEmpty();
    }

    @Test
    void shouldFindBadPackages() {
      Source type = SourceTree.source("m/src/main/java/a/A.java", "package a; class A {}");
      String good =
          "/**\n * Receives: bytes.\n *\n * <p>Hands on: frames.\n */\n@NullMarked\npackage a;\n";
      assertThat(badPackages(List.of(type))).containsExactly("a has no package-info");
      assertThat(badPackages(List.of(type, info(good)))).isEmpty();
      assertThat(badPackages(List.of(type, info(good.replace("Receives", "Takes")))))
          .containsExactly("a does not begin with Receives: and go on with Hands on:");
      assertThat(badPackages(List.of(type, info(good.replace("@NullMarked\n", "")))))
          .containsExactly("a is not @NullMarked");
    }

    private Source info(String text) {
      return SourceTree.source("m/src/main/java/a/package-info.java", text);
    }

    @Test
    void shouldFindTooMuchPublic() {
      Source open = main("public class A { class B {} } class C {}");
      assertThat(publicPercent(List.of(open))).isEqualTo(50);
      assertThat(publicPercent(List.of(open, main("public class D {}")))).isGreaterThan(60);
    }

    @Test
    void shouldFindWhatIsUnfinished() {
      assertThat(isUnfinished("// TO" + "DO: later")).isTrue();
      assertThat(isUnfinished("-- FIX" + "ME")).isTrue();
      assertThat(isUnfinished("MASTODON")).isFalse();
    }

    private Source main(String text) {
      return SourceTree.source("m/src/main/java/A.java", text);
    }
  }
}
