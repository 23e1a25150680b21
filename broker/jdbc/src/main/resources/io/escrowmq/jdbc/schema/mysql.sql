-- EscrowMQ's tables for MySQL 8 or newer and MariaDB 10.6 or newer.
-- Times are milliseconds since the epoch by the database's clock.

-- The name of this database: one row.
CREATE TABLE IF NOT EXISTS escrow_resource (
  singleton SMALLINT NOT NULL PRIMARY KEY CHECK (singleton = 1),
  resource_id BINARY(16) NOT NULL,
  created_at BIGINT NOT NULL
) ENGINE = InnoDB;

-- The outcome of each local transaction with messages; ROLLED_BACK rows are fences set by check-backs.
CREATE TABLE IF NOT EXISTS escrow_barrier (
  transaction_id BINARY(16) NOT NULL PRIMARY KEY,
  outcome VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL CHECK (outcome IN ('COMMITTED', 'ROLLED_BACK', 'DIVERTED')),
  producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at BIGINT NOT NULL,
  INDEX escrow_barrier_created (created_at)
) ENGINE = InnoDB;

-- Messages that wait until they are consumed. headers: one name=value per line, see HeaderText.
CREATE TABLE IF NOT EXISTS escrow_outbox (
  seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  message_id BINARY(16) NOT NULL UNIQUE,
  topic VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_key BLOB NOT NULL,
  lane INTEGER NOT NULL,
  headers MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  producer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  deliver_at BIGINT NOT NULL,
  body LONGBLOB NOT NULL,
  created_at BIGINT NOT NULL,
  state VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin DEFAULT 'PENDING' NOT NULL CHECK (state IN ('PENDING', 'STORED', 'BLOCKED', 'PARKED')),
  attempts INTEGER DEFAULT 0 NOT NULL,
  last_error VARCHAR(1024) CHARACTER SET utf8mb4 DEFAULT '' NOT NULL
) ENGINE = InnoDB;

-- Which messages a consumer group has taken effect of.
CREATE TABLE IF NOT EXISTS escrow_inbox (
  consumer_group VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_id BINARY(16) NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (consumer_group, message_id),
  INDEX escrow_inbox_created (created_at)
) ENGINE = InnoDB;

-- Which relay works on which part of the outbox; an empty owner = nobody.
CREATE TABLE IF NOT EXISTS escrow_lane (
  lane INTEGER NOT NULL PRIMARY KEY,
  owner VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  epoch BIGINT NOT NULL,
  lease_until BIGINT NOT NULL
) ENGINE = InnoDB;

-- Which relays are alive, so that one that owns no lane yet is counted for its fair share.
CREATE TABLE IF NOT EXISTS escrow_relay (
  owner VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  alive_until BIGINT NOT NULL
) ENGINE = InnoDB;
