package io.escrowmq.broker.transfer;

import java.sql.SQLException;
import org.junit.jupiter.api.Tag;

/** The transfers over two databases of H2. */
@Tag("fault")
class TransferTest extends TransferSuite {
  @Override
  TwoBanks open() throws SQLException {
    return TwoBanks.onH2();
  }

  @Override
  String databases() {
    return "H2";
  }
}
