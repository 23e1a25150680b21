package io.escrowmq.quickstart.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the READMEs show in Java compiles as it stands, each block as one file, and the tests that
 * they name exist.
 */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java$\\n(.*?)^```$");
  private static final Pattern TYPE =
      Pattern.compile(
          "(?m)^(?:(?:public|final|sealed|abstract) )*(?:class|record|@?interface|enum) (\\w+)");

  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test\\.should\\w+)`");

  @TempDir Path classes;

  /** What a sample needs of Spring, which is not among our libraries. */
  private static final List<String> SPRING =
      List.of(
          """
          package org.springframework.transaction.annotation;
          public @interface Transactional {}
          """,
          """
          package org.springframework.transaction.support;
          public interface TransactionSynchronization {
            int STATUS_COMMITTED = 0;
            int STATUS_ROLLED_BACK = 1;
            int STATUS_UNKNOWN = 2;
            default void afterCompletion(int status) {}
          }
          """,
          """
          package org.springframework.transaction.support;
          public abstract class TransactionSynchronizationManager {
            public static void registerSynchronization(TransactionSynchronization one) {}
          }
          """,
          """
          package org.springframework.jdbc.datasource;
          public abstract class DataSourceUtils {
            public static java.sql.Connection getConnection(javax.sql.DataSource source) {
              throw new IllegalStateException();
            }
          }
          """);

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "producer-sdk/README.md"})
  void shouldCompileWhatTheReadmeShows(String page) {
    List<String> blocks = blocks(SourceTree.read(SourceTree.root().resolve(page)));
    assertThat(blocks).as("Java blocks of " + page).isNotEmpty();
    assertThat(errors(Stream.concat(SPRING.stream(), blocks.stream()).toList())).isEmpty();
  }

  @Test
  void shouldNameTestsThatExist() {
    String page = SourceTree.read(SourceTree.root().resolve("producer-sdk/README.md"));
    Map<String, String> tests = testSources();
    assertThat(namedTests(page)).hasSizeGreaterThan(30).allMatch(name -> exists(name, tests));
  }

  @Test
  void shouldFindATestThatDoesNotExist() {
    Map<String, String> tests = Map.of("ATest", "class ATest {\n  void shouldB() {}\n}\n");
    assertThat(namedTests("see `ATest.shouldB`, `ATest.shouldC` and `BTest.shouldB`"))
        .containsExactly("ATest.shouldB", "ATest.shouldC", "BTest.shouldB")
        .filteredOn(name -> exists(name, tests))
        .containsExactly("ATest.shouldB");
  }

  @Test
  void shouldFindABlockThatDoesNotCompile() {
    String readme = "text\n```java\nclass A {\n  Unknown b;\n}\n```\n```\nnot Java\n```\n";
    assertThat(blocks(readme)).containsExactly("class A {\n  Unknown b;\n}\n");
    assertThat(errors(blocks(readme))).contains("Unknown");
  }

  @Test
  void shouldFindThatThereIsNoBlock() {
    assertThat(blocks("```bash\nmvn verify\n```\n")).isEmpty();
  }

  private static List<String> namedTests(String markdown) {
    return NAMED_TEST.matcher(markdown).results().map(found -> found.group(1)).toList();
  }

  /** All test classes by name; those of the same name in several modules together. */
  private static Map<String, String> testSources() {
    return SourceTree.files().stream()
        .filter(file -> file.toString().endsWith("Test.java"))
        .collect(
            Collectors.toMap(
                file -> file.getFileName().toString().replace(".java", ""),
                file -> SourceTree.read(SourceTree.root().resolve(file)),
                String::concat));
  }

  private static boolean exists(String name, Map<String, String> tests) {
    int dot = name.indexOf('.');
    String source = tests.getOrDefault(name.substring(0, dot), "");
    return source.contains("void " + name.substring(dot + 1) + "(");
  }

  private static List<String> blocks(String markdown) {
    return BLOCK.matcher(markdown).results().map(found -> found.group(1)).toList();
  }

  private String errors(List<String> blocks) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-Xlint:all,-classfile,-path",
            "-Werror",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    List<Block> files = blocks.stream().map(Block::new).toList();
    boolean compiled = compiler.getTask(messages, null, null, options, null, files).call();
    return compiled ? "" : "Expected the README to compile, but:\n" + messages;
  }

  /** A block as a file that is named after its first type. */
  private static final class Block extends SimpleJavaFileObject {
    private final String text;

    Block(String text) {
      super(URI.create("string:///" + typeIn(text) + ".java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    private static String typeIn(String text) {
      Matcher matcher = TYPE.matcher(text);
      assertThat(matcher.find()).as("a type in this block of the README:%n%s", text).isTrue();
      return matcher.group(1);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
