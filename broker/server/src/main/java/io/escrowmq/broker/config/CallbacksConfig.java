package io.escrowmq.broker.config;

import static io.escrowmq.broker.config.Check.between;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Producer groups that are asked over HTTP what became of their transactions, while none of their
 * producers that could answer is connected. CALLBACKS.md tells what is sent and what counts as an
 * answer. The shared secret is no key: it stands in a file or in the environment.
 *
 * @param urls where each producer group is asked, by its name; default none
 * @param hosts names and addresses that a URL may have as its host; default none
 * @param plainHttp whether http may lead anywhere; otherwise only to a loopback address; default
 *     false
 * @param secretFile file with the shared secret; where none is named, the environment variable
 *     {@code ESCROWMQ_CALLBACK_SECRET} has it; default none
 * @param caFile certificates in PEM that are trusted instead of those of the JVM; default none
 * @param connectTimeoutMs a service must take the connection, and agree on TLS, within this time
 *     each, milliseconds; default 2000
 * @param answerTimeoutMs all of the answer must be there this long after the question was sent,
 *     milliseconds; default 5000
 * @param groupConcurrency most questions of one group that are open at a time; default 16
 * @param concurrency most questions of all groups that are open at a time; each group has an equal
 *     share of it for itself, so that a slow one takes nothing from the others; default 128
 * @param backoffMs pause after an error before a transaction is asked about again, doubled for each
 *     further one, milliseconds; default 1000
 * @param backoffCapMs longest such pause, milliseconds; default 60000
 */
public record CallbacksConfig(
    Map<String, String> urls,
    List<String> hosts,
    boolean plainHttp,
    String secretFile,
    String caFile,
    long connectTimeoutMs,
    long answerTimeoutMs,
    int groupConcurrency,
    int concurrency,
    long backoffMs,
    long backoffCapMs) {
  private static final long ONE_MINUTE_MS = 60_000;
  private static final long ONE_HOUR_MS = 3_600_000;
  private static final int URL_LENGTH_MAX = 2_000;
  private static final int GROUP_LENGTH_MAX = 200;
  private static final Pattern HOST =
      Pattern.compile("[0-9A-Za-z.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** What holds where nothing is said. */
  static final CallbacksConfig DEFAULTS =
      new CallbacksConfig(Map.of(), List.of(), false, "", "", 2_000, 5_000, 16, 128, 1_000, 60_000);

  /**
   * Checks the values.
   *
   * @param urls http or https, without user, password and fragment, hosts among the hosts
   * @param hosts names or addresses, without port
   * @param plainHttp either
   * @param secretFile any path, or empty
   * @param caFile any path, or empty
   * @param connectTimeoutMs from 10 to one minute
   * @param answerTimeoutMs from the other timeout to one hour
   * @param groupConcurrency from 1 to 1024
   * @param concurrency from the number of groups to 4096
   * @param backoffMs from 10 to one hour
   * @param backoffCapMs from the first pause to one hour
   * @throws ConfigException if one is out of its range
   */
  public CallbacksConfig {
    urls = Collections.unmodifiableMap(new TreeMap<>(urls));
    hosts = hosts.stream().map(CallbacksConfig::host).toList();
    for (Map.Entry<String, String> entry : urls.entrySet()) {
      check(entry.getKey(), entry.getValue(), hosts);
    }
    between("callbacks.connectTimeoutMs", connectTimeoutMs, 10, ONE_MINUTE_MS);
    between("callbacks.answerTimeoutMs", answerTimeoutMs, connectTimeoutMs, ONE_HOUR_MS);
    between("callbacks.groupConcurrency", groupConcurrency, 1, 1_024);
    between("callbacks.concurrency", concurrency, Math.max(1, urls.size()), 4_096);
    between("callbacks.backoffMs", backoffMs, 10, ONE_HOUR_MS);
    between("callbacks.backoffCapMs", backoffCapMs, backoffMs, ONE_HOUR_MS);
  }

  /**
   * {@return how a URL's key is called in a sentence}
   *
   * @param group whose URL it is
   */
  public static String key(String group) {
    return "callbacks.urls." + group;
  }

  /**
   * {@return the host of a URL, without the brackets of an IPv6 address}
   *
   * @param url that was checked already
   */
  public static String hostOf(URI url) {
    return bare(String.valueOf(url.getHost()));
  }

  private static String host(String said) {
    String host = bare(said.strip());
    if (!HOST.matcher(host).matches()) {
      throw new ConfigException(
          "Expected callbacks.hosts to be names or addresses without a port, but one is \""
              + said
              + "\".");
    }
    return host;
  }

  private static String bare(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    return bare.toLowerCase(Locale.ROOT);
  }

  private static void check(String group, String text, List<String> allowed) {
    if (group.isBlank() || group.length() > GROUP_LENGTH_MAX) {
      throw new ConfigException(
          "Expected the keys of callbacks.urls to be producer groups, but one is empty or too"
              + " long.");
    }
    URI url = parse(group, text);
    if (!allowed.contains(hostOf(url))) {
      throw new ConfigException(
          "Expected the host of "
              + key(group)
              + " to be one of callbacks.hosts, but "
              + hostOf(url)
              + " is not.");
    }
  }

  /** What the URL holds is not repeated: it may be a password. */
  private static URI parse(String group, String text) {
    URI url;
    try {
      url = URI.create(text.length() > URL_LENGTH_MAX ? "" : text);
    } catch (IllegalArgumentException e) {
      throw refused(group, "it is not a URL");
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw refused(group, "it begins with neither");
    }
    if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65_535) {
      throw refused(group, "it names no host, or a port that cannot be");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw refused(group, "it has a user, a password or a fragment");
    }
    return url;
  }

  private static ConfigException refused(String group, String why) {
    return new ConfigException(
        "Expected " + key(group) + " to be an http or https URL, but " + why + ".");
  }
}
