package io.escrowmq.quickstart.build;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.escrowmq.quickstart.build.SourceTree.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;

/** Looks through one source for everything that the rules say about types, methods and calls. */
final class TidyScanner extends TreePathScanner<Void, Void> {
  static final int METHOD_LINES_MAX = 60;
  static final int PARAMETERS_MAX = 4;
  static final int CONSTRUCTOR_PARAMETERS_MAX = 7;

  private static final Pattern VAGUE = Pattern.compile(".*(Manager|Utils?|Helper|Common|Impl)");
  private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

  /** Methods whose form others prescribe without an interface that could be overridden. */
  private static final Set<String> PRESCRIBED =
      Set.of(
          // None so far. Write Type.method and the reason.
          );

  private final Source source;
  private final List<Finding> findings = new ArrayList<>();

  private TidyScanner(Source source) {
    this.source = source;
  }

  /**
   * Something that breaks a rule.
   *
   * @param rule which
   * @param text where and what
   */
  record Finding(Rule rule, String text) {}

  /** What is looked for. */
  enum Rule {
    METHOD_LENGTH,
    PARAMETERS,
    VAGUE_NAME,
    GETTER,
    JAVADOC,
    SLEEP_IN_TEST
  }

  static List<Finding> findings(Source source) {
    TidyScanner scanner = new TidyScanner(source);
    scanner.scan(source.unit(), null);
    return scanner.findings;
  }

  @Override
  public Void visitClass(ClassTree type, Void nothing) {
    if (VAGUE.matcher(type.getSimpleName()).matches()) {
      add(Rule.VAGUE_NAME, type, type.getSimpleName() + " says nothing");
    }
    if (!source.isTest() && isApi(getCurrentPath()) && hasNoDoc(getCurrentPath())) {
      add(Rule.JAVADOC, type, type.getSimpleName() + " has no Javadoc");
    }
    return super.visitClass(type, null);
  }

  @Override
  public Void visitMethod(MethodTree method, Void nothing) {
    String name = typeName() + "." + method.getName();
    int lines = lineOfEnd(method) - lineOf(method) + 1;
    if (lines > METHOD_LINES_MAX) {
      add(Rule.METHOD_LENGTH, method, name + " has " + lines + " lines");
    }
    if (!isOverride(method) && !PRESCRIBED.contains(name)) {
      visitSignature(method, name);
    }
    return super.visitMethod(method, null);
  }

  private void visitSignature(MethodTree method, String name) {
    int parameters = method.getParameters().size();
    boolean constructor = method.getReturnType() == null;
    int most = constructor ? CONSTRUCTOR_PARAMETERS_MAX : PARAMETERS_MAX;
    boolean ofRecord = constructor && parent().getKind() == Tree.Kind.RECORD;
    if (parameters > most && !ofRecord) {
      add(Rule.PARAMETERS, method, name + " has " + parameters + " parameters");
    }
    if (parameters == 0 && GETTER.matcher(method.getName()).matches()) {
      add(Rule.GETTER, method, name + "() has the prefix get");
    }
    if (!source.isTest() && isApi(getCurrentPath()) && hasNoDoc(getCurrentPath())) {
      add(Rule.JAVADOC, method, name + " has no Javadoc");
    }
  }

  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
    if (source.isTest()
        && call.getMethodSelect() instanceof MemberSelectTree select
        && select.getIdentifier().contentEquals("sleep")) {
      String receiver = select.getExpression().toString();
      if (receiver.equals("Thread")
          || receiver.contains("TimeUnit")
          || receiver.matches("[A-Z]+")) {
        add(Rule.SLEEP_IN_TEST, call, receiver + ".sleep");
      }
    }
    return super.visitMethodInvocation(call, null);
  }

  /** Whether a member and everything around it is public. */
  private static boolean isApi(TreePath path) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      boolean declares = leaf instanceof ClassTree || leaf instanceof MethodTree;
      if (declares && !isPublic(leaf, at.getParentPath().getLeaf())) {
        return false;
      }
      if (at != path && !declares && !(leaf instanceof CompilationUnitTree)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPublic(Tree declared, Tree around) {
    ModifiersTree modifiers =
        declared instanceof ClassTree type
            ? type.getModifiers()
            : ((MethodTree) declared).getModifiers();
    Set<Modifier> flags = modifiers.getFlags();
    boolean inInterface =
        around.getKind() == Tree.Kind.INTERFACE || around.getKind() == Tree.Kind.ANNOTATION_TYPE;
    return flags.contains(Modifier.PUBLIC) || (inInterface && !flags.contains(Modifier.PRIVATE));
  }

  private boolean hasNoDoc(TreePath path) {
    String doc = source.docs().getDocComment(path);
    return doc == null || doc.isBlank();
  }

  private static boolean isOverride(MethodTree method) {
    for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
      if (annotation.getAnnotationType().toString().equals("Override")) {
        return true;
      }
    }
    return false;
  }

  private Tree parent() {
    return getCurrentPath().getParentPath().getLeaf();
  }

  private String typeName() {
    return parent() instanceof ClassTree type ? type.getSimpleName().toString() : "?";
  }

  private int lineOf(Tree tree) {
    return lineAt(source.docs().getSourcePositions().getStartPosition(source.unit(), tree));
  }

  private int lineOfEnd(Tree tree) {
    return lineAt(source.docs().getSourcePositions().getEndPosition(source.unit(), tree));
  }

  private int lineAt(long position) {
    return (int) source.unit().getLineMap().getLineNumber(position);
  }

  private void add(Rule rule, Tree where, String what) {
    findings.add(new Finding(rule, source.path() + ":" + lineOf(where) + " " + what));
  }
}
