package io.escrowmq.quickstart.build;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The project's own files, and its Java sources as the compiler reads them. */
final class SourceTree {
  private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode");
  private static final Set<String> TEXT = Set.of("java", "xml", "md", "sql", "yaml", "yml");

  private SourceTree() {}

  /** The project's root, found upwards from the module that is tested. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve(".mvn"))) {
      here = Objects.requireNonNull(here.getParent(), "Expected the root above the module");
    }
    return here;
  }

  /** All text files that people write, by paths relative to the root. */
  static List<Path> files() {
    Path root = root();
    List<Path> found = new ArrayList<>();
    SimpleFileVisitor<Path> visitor =
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes a) {
            return NOT_OURS.contains(directory.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (TEXT.contains(name.substring(name.lastIndexOf('.') + 1))) {
              found.add(root.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(root, visitor);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    found.sort(null);
    return found;
  }

  /** All Java sources. */
  static List<Source> sources() {
    Path root = root();
    return parse(
        files().stream()
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> new Text(file, read(root.resolve(file))))
            .toList());
  }

  /** One source that exists in a test only. */
  static Source source(String path, String text) {
    return parse(List.of(new Text(Path.of(path), text))).get(0);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<Source> parse(List<Text> texts) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, texts);
    DocTrees docs = DocTrees.instance(task);
    List<Source> sources = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        // The compiler wraps the files that it is given, but keeps their names.
        Path path = Path.of(unit.getSourceFile().toUri().getPath().substring(1));
        sources.add(
            new Source(path, unit.getSourceFile().getCharContent(true).toString(), unit, docs));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return sources;
  }

  /**
   * A parsed file.
   *
   * @param path from the root
   * @param text what is in it
   * @param unit its syntax tree
   * @param docs for Javadoc and positions
   */
  record Source(Path path, String text, CompilationUnitTree unit, DocTrees docs) {
    boolean isTest() {
      return path.toString().replace('\\', '/').contains("/src/test/");
    }

    boolean isPackageInfo() {
      return path.endsWith("package-info.java");
    }

    @Nullable String packageName() {
      return unit.getPackageName() == null ? null : unit.getPackageName().toString();
    }
  }

  /** A file for the compiler. */
  private static final class Text extends SimpleJavaFileObject {
    private final String content;

    Text(Path path, String content) {
      super(
          URI.create("string:///" + path.toString().replace('\\', '/')),
          JavaFileObject.Kind.SOURCE);
      this.content = content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return content;
    }
  }
}
