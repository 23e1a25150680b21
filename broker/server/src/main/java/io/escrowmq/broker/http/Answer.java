package io.escrowmq.broker.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What goes back to the client.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param body as text
 */
record Answer(int status, String contentType, String body) {
  private static final String JSON = "application/json";

  static Answer json(int status, ObjectNode json) {
    return new Answer(status, JSON, json + "\n");
  }

  static Answer problem(HttpProblem problem) {
    ObjectNode json = Json.object().put("error", problem.code()).put("message", problem.sentence());
    return json(problem.status(), json);
  }
}
