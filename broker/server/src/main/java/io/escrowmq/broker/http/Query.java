package io.escrowmq.broker.http;

import io.escrowmq.protocol.error.ErrorCode;
import io.escrowmq.protocol.message.Names;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of a listing. Unknown, repeated or malformed ones are a bad request. */
final class Query {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_PARAMETERS = 16;
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final UUID NIL = new UUID(0, 0);

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  /** Reads the part behind the question mark; only these names may be there. */
  static Query parse(@Nullable String raw, String... names) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw == null) {
      return new Query(values);
    }
    for (Map.Entry<String, List<String>> parameter : decode(raw).entrySet()) {
      if (!List.of(names).contains(parameter.getKey())) {
        throw HttpProblem.badRequest(
            "Expected only the parameters " + List.of(names) + ", but found another.");
      }
      if (parameter.getValue().size() != 1) {
        throw HttpProblem.badRequest("Expected " + parameter.getKey() + " once.");
      }
      values.put(parameter.getKey(), parameter.getValue().get(0));
    }
    return new Query(values);
  }

  private static Map<String, List<String>> decode(String raw) {
    try {
      return new QueryStringDecoder(raw, StandardCharsets.UTF_8, false, MAX_PARAMETERS)
          .parameters();
    } catch (IllegalArgumentException e) {
      throw HttpProblem.badRequest("Expected parameters in percent encoding.");
    }
  }

  /** The value as said; empty if it is not there. */
  String text(String name) {
    return values.getOrDefault(name, "");
  }

  /** The value as the name of a topic or group; empty if it is not there. */
  String name(String name, ErrorCode otherwise) {
    String said = text(name);
    String problem = said.isEmpty() ? null : Names.problem(said);
    if (problem != null) {
      throw new HttpProblem(
          400, otherwise.name(), "Expected the name of a topic or group, but it " + problem + ".");
    }
    return said;
  }

  /** How many entries are wanted. */
  int limit() {
    String said = text("limit");
    if (said.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    if (said.matches("[0-9]{1,9}")) {
      int limit = Integer.parseInt(said);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw HttpProblem.badRequest("Expected limit to be from 1 to " + MAX_LIMIT + ".");
  }

  /** The value as an id; the nil id if it is not there. */
  UUID id(String name) {
    String said = text(name);
    return said.isEmpty() ? NIL : uuid(said);
  }

  /** A text as an id, in its full form only. */
  static UUID uuid(String text) {
    if (!UUID_TEXT.matcher(text).matches()) {
      throw new HttpProblem(400, "INVALID_ID", "Expected a UUID of 36 characters.");
    }
    return UUID.fromString(text);
  }

  /** The link to the entries behind this one, with everything else as it was. */
  String next(String path, String after) {
    Map<String, String> following = new LinkedHashMap<>(values);
    following.put("after", after);
    StringBuilder link = new StringBuilder(path);
    char separator = '?';
    for (Map.Entry<String, String> parameter : following.entrySet()) {
      link.append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return link.toString();
  }
}
