package dev.sluice.proxy.status;

/** A detector of some kinds of problems. It may remember what it saw; it is asked by one thread at a time. */
@FunctionalInterface
interface Detector {
    void look(Moment now, Sightings found);
}
