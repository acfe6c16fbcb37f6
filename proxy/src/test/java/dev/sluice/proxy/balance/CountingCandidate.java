package dev.sluice.proxy.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** A candidate that counts its picks and keeps its sessions. */
final class CountingCandidate implements Candidate {
    final String name;
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger picks = new AtomicInteger();
    private final int weight;

    CountingCandidate(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public boolean claim(int expected) {
        if (inFlight.compareAndSet(expected, expected + 1)) {
            picks.incrementAndGet();
            return true;
        }
        return false;
    }

    @Override
    public void claim() {
        inFlight.incrementAndGet();
        picks.incrementAndGet();
    }

    void release() {
        inFlight.decrementAndGet();
    }

    @Override
    public String toString() {
        return name;
    }
}
