package dev.sluice.proxy.relay;

/** The two ends of a session. */
public enum Side {
    CLIENT,
    BACKEND;

    public Side other() {
        return this == CLIENT ? BACKEND : CLIENT;
    }
}
