package io.escrowmq.broker;

/** The broker's version, from the jar's manifest. */
final class Version {

  /** For people; "dev" when not run from a jar. */
  static final String TEXT = text();

  private Version() {}

  private static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
