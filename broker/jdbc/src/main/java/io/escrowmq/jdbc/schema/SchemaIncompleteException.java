package io.escrowmq.jdbc.schema;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A table or column that we need is missing; the text names it, and the file that would create it.
 */
public final class SchemaIncompleteException extends SQLException {
  private static final long serialVersionUID = 1L;

  SchemaIncompleteException(String text, @Nullable SQLException cause) {
    super(text, cause);
  }
}
