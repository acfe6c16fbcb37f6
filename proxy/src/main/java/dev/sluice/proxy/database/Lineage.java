package dev.sluice.proxy.database;

/** The history of a server's data, which tells the newer of two primaries. Immutable. */
public sealed interface Lineage {
    /**
     * The timeline of a PostgreSQL server, which each promotion raises.
     *
     * @param system identifier of the cluster: only those of one cluster can be compared
     */
    record Timeline(String system, long timeline) implements Lineage {}

    /**
     * The transactions that a MySQL or MariaDB server has.
     *
     * @param executed a set of GTIDs as the server writes it
     */
    record Transactions(String executed) implements Lineage {}

    /** The history of a cluster whose members take writes all at once, so that none has followed another. */
    record Shared() implements Lineage {}

    /**
     * The history of a Redis server.
     *
     * @param id of its replication history now
     * @param earlier id of the one that it had as a replica; 40 zeros for none
     * @param replicas that follow it
     */
    record Replication(String id, String earlier, long replicas) implements Lineage {}
}
