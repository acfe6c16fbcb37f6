package dev.sluice.bench;

/**
 * What one candidate did in one slice of a figure.
 *
 * @param amount operations, or GB for bulk
 * @param seconds length, by the clock
 * @param cpu CPU time of the candidate
 * @param machineNanos CPU time of everything that took part: candidate, clients, backend, log reader, kernel threads of the network
 * @param foreign share of the two cores' time for which ours was ready to run and something foreign ran instead
 * @param p50Micros half of the operations took less
 * @param p99Micros 99 of 100 operations took less
 */
record Slice(
        int pass,
        int round,
        double amount,
        double seconds,
        Cpu cpu,
        long machineNanos,
        double foreign,
        double p50Micros,
        double p99Micros) {}
