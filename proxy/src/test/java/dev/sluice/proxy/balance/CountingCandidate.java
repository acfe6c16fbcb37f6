package dev.sluice.proxy.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** A candidate that counts its picks and keeps its sessions. */
final class CountingCandidate implements Candidate {
    final String name;
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger picks = new AtomicInteger();
    final int weight;
    int capacity = Integer.MAX_VALUE;

    CountingCandidate(String name, int weight) {
        this.name = name;
        this.weight = weight;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isFull() {
        return inFlight.get() >= capacity;
    }

    @Override
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public boolean claim(int expected) {
        if (expected < capacity && inFlight.compareAndSet(expected, expected + 1)) {
            picks.incrementAndGet();
            return true;
        }
        return false;
    }

    @Override
    public boolean claim() {
        if (inFlight.incrementAndGet() > capacity) {
            inFlight.decrementAndGet();
            return false;
        }
        picks.incrementAndGet();
        return true;
    }

    void release() {
        inFlight.decrementAndGet();
    }

    @Override
    public String toString() {
        return name;
    }
}
