package io.escrowmq.quickstart.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows in Java compiles as it stands. Each block is one file. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java$\\n(.*?)^```$");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:(?:public|final|sealed) )*(?:class|record|interface|enum) (\\w+)");

  @TempDir Path classes;

  @Test
  void shouldCompileWhatTheReadmeShows() {
    String readme = SourceTree.read(SourceTree.root().resolve("README.md"));
    assertThat(blocks(readme)).as("Java blocks of README.md").isNotEmpty();
    assertThat(errors(blocks(readme))).isEmpty();
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
