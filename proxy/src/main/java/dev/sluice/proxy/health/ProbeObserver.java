package dev.sluice.proxy.health;

/** The one who wants to know what a check comes to. Threading: called on the control loop. */
interface ProbeObserver {
    /** The check is over. */
    void onVerdict(Verdict verdict);

    /**
     * The connection that was kept is of no use any more.
     *
     * @param asked whether a check was under way over it, which is to be made over another
     */
    void onLost(boolean asked);

    /** It holds no descriptor any more. */
    void onClosed();
}
