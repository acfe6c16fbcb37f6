package dev.sluice.proxy.balance;

/** A backend as the balancing algorithms see it. */
public interface Candidate {
    /** Distinct among the candidates, and the same in every instance of Sluice that has this backend. */
    String name();

    /** Sessions it has now, over all workers. */
    int inFlight();

    /** True when it may have no further session now. */
    boolean isFull();

    /** Counts one more session if it still has {@code expected} and is not full; false otherwise. */
    boolean claim(int expected);

    /** Counts one more session; false when it is full. */
    boolean claim();
}
