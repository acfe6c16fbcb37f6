package dev.sluice.proxy.relay;

/** The observer of a relay: its session. Threading: on the loop of the session. */
public interface RelayObserver {
    /**
     * Bytes moved in one turn; one of the counts may be 0.
     *
     * @param from the side whose bytes they are
     * @param received bytes read from that side
     * @param sent bytes handed to the other side, perhaps read in an earlier turn
     */
    void onMoved(Side from, long received, long sent);

    /**
     * One side has broken off and everything it sent is with the kernel, but the other side has not acknowledged it yet: a
     * reset now would destroy it. Call {@link Relay#checkDelivery} soon.
     */
    void onDeliveryPending();

    /** One side has finished, and the other has not: from now on the time for a half-closed session counts. At most once. */
    void onHalfClosed();

    /** One side has broken off; the other may still take what it sent, in the time for that. At most once. */
    void onBroken();

    /** A defect met in a turn that the relay had queued itself; in others it is thrown. */
    void onDefect(Throwable defect);

    /** The relay is over: close the sockets. The last call. */
    void onEnd(RelayEnd end);
}
