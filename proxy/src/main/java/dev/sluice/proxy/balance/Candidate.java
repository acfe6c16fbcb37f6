package dev.sluice.proxy.balance;

/** What an algorithm needs to know of a backend. */
public interface Candidate {
    /** Share of new sessions relative to the others, at least 1. Constant during the life of a balancer. */
    int weight();

    /** Sessions it has now, over all workers. */
    int inFlight();

    /** Counts one more session if it still has {@code expected}; false when another worker was faster. */
    boolean claim(int expected);

    /** Counts one more session. */
    void claim();
}
