package dev.sluice.proxy.pool;

/** The one who looks after a queue on behalf of those who wait for a backend to come up. Threading: any thread. */
public interface QueueWaker {
    /** {@link Pool#wake} is to be called at this time of the clock, or soon after it: the first in the queue cannot go on now. */
    void wakeAt(long nanos);

    /** This one has failed a session, and others would wait for what a check finds. */
    void doubt(Backend backend);
}
