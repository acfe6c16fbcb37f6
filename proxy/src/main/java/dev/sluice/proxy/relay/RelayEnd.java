package dev.sluice.proxy.relay;

/** The way in which a relay ended by itself. */
public enum RelayEnd {
    /** Both directions finished; the client's FIN came first. */
    CLIENT_FINISHED,
    /** Both directions finished; the backend's FIN came first. */
    BACKEND_FINISHED,
    /** The client broke the connection. */
    CLIENT_RESET,
    /** The backend broke the connection. */
    BACKEND_RESET,
    /** No memory of this machine or process for bytes that were to be moved. */
    EXHAUSTED
}
