package io.escrowmq.broker.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a broker listens.
 *
 * @param host name or address
 * @param port 1 to 65535
 */
record BrokerAddress(String host, int port) {
  static final String DEFAULT = "127.0.0.1:7411";
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^:\\s\\[\\]]+)):([0-9]{1,5})");

  static BrokerAddress parse(String text) {
    Matcher matcher = FORM.matcher(text);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
    if (port < 1 || port > 65_535) {
      throw new TypeConversionException("expected HOST:PORT, but it is " + text);
    }
    return new BrokerAddress(matcher.group(1) == null ? matcher.group(2) : matcher.group(1), port);
  }

  /** The port after this one, where the same broker serves HTTP unless it was told otherwise. */
  BrokerAddress next() {
    return new BrokerAddress(host, Math.min(port + 1, 65_535));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<BrokerAddress> {
    @Override
    public BrokerAddress convert(String value) {
      return parse(value);
    }
  }
}
