package io.escrowmq.relay;

/**
 * What a relay is doing. Counts begin at its start.
 *
 * @param pending rows read and not yet stored by the broker, those behind a blocked one included
 * @param inFlight of these, rows sent and not yet answered
 * @param storedNotConsumed rows that wait to be consumed, delayed ones included
 * @param blocked keys that wait behind a row that failed
 * @param oldestAgeMs age of the oldest unfinished row of this relay's lanes when last swept,
 *     milliseconds, between the database's and this machine's clock; 0 if there is none
 * @param lanesOwned lanes that this relay owns
 * @param connected whether a broker is reached
 * @param sends messages published, repeats included
 * @param duplicates messages that the broker had already
 * @param deletes rows finished and deleted
 * @param parked rows parked, waiting for an operator
 * @param fenced how often another owner's higher epoch stopped this relay's publish
 * @param lanesLost lanes that another took or whose lease ended
 * @param lateCommits rows found below the cursor
 * @param databaseErrors how often the database failed
 */
public record RelayMetrics(
    long pending,
    long inFlight,
    long storedNotConsumed,
    long blocked,
    long oldestAgeMs,
    int lanesOwned,
    boolean connected,
    long sends,
    long duplicates,
    long deletes,
    long parked,
    long fenced,
    long lanesLost,
    long lateCommits,
    long databaseErrors) {}
