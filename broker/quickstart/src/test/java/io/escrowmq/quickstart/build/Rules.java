package io.escrowmq.quickstart.build;

import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The dependency rules, with the packages as arguments so that each can be broken in a test. */
final class Rules {
  /** Annotations that leave no dependency at run time. */
  private static final String[] ANNOTATIONS = {
    "org.jspecify.annotations..", "com.google.errorprone.annotations.."
  };

  private Rules() {}

  /** A module that sees itself, the JDK and a few named others. */
  static ArchRule onlySees(String module, String... others) {
    String[] allowed =
        Stream.of(Stream.of("java..", module + ".."), Stream.of(others), Stream.of(ANNOTATIONS))
            .flatMap(one -> one)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(module + "..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(allowed);
  }

  /** A library or module that nobody may see but some packages. */
  static ArchRule onlySeenBy(String seen, String... by) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(by)
        .should(dependOnClassesThat(Predicates.resideInAPackage(seen)))
        .allowEmptyShould(true);
  }

  /** Packages of a module do not depend on each other in a circle. */
  static ArchRule noCycles(String module) {
    return slices().assignedFrom(new PackagesOf(module)).should().beFreeOfCycles();
  }

  /** Public signatures of public types outside {@code internal} name nothing internal. */
  static ArchRule exposesNothing(String module, String... hidden) {
    return classes()
        .that()
        .resideInAPackage(module + "..")
        .and()
        .resideOutsideOfPackage("..internal..")
        .and(Rules.OPEN)
        .should(new ExposeNothingOf(Predicates.resideInAnyPackage(hidden)));
  }

  private static final DescribedPredicate<JavaClass> OPEN =
      DescribedPredicate.describe("are public with all around them", Rules::isOpen);

  private static boolean isOpen(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(Rules::isOpen).orElse(true);
  }

  /** One slice per package. */
  private record PackagesOf(String module) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.equals(module) || name.startsWith(module + ".")
          ? SliceIdentifier.of(name)
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + module;
    }
  }

  /** Looks at super types, and at what public and protected members say of other types. */
  private static final class ExposeNothingOf extends ArchCondition<JavaClass> {
    private final DescribedPredicate<JavaClass> hidden;

    ExposeNothingOf(DescribedPredicate<JavaClass> hidden) {
      super("expose nothing that does " + hidden.getDescription());
      this.hidden = hidden;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      report(type, supertypes(type), type.getName(), events);
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        if (isVisible(unit.getModifiers())) {
          List<JavaType> said = new ArrayList<>(unit.getParameterTypes());
          said.add(unit.getReturnType());
          unit.getThrowsClause().getTypes().forEach(said::add);
          report(type, said, unit.getFullName(), events);
        }
      }
      for (JavaField field : type.getFields()) {
        if (isVisible(field.getModifiers())) {
          report(type, List.of(field.getType()), field.getFullName(), events);
        }
      }
    }

    private static List<JavaType> supertypes(JavaClass type) {
      List<JavaType> above = new ArrayList<>(type.getInterfaces());
      type.getSuperclass().ifPresent(above::add);
      return above;
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
      return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
          && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private void report(JavaClass type, List<JavaType> said, String where, ConditionEvents events) {
      for (JavaType one : said) {
        for (JavaClass raw : one.getAllInvolvedRawTypes()) {
          if (hidden.test(raw)) {
            events.add(SimpleConditionEvent.violated(type, where + " exposes " + raw.getName()));
          }
        }
      }
    }
  }
}
