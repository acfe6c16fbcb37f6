package dev.sluice.proxy.relay;

/** What one move of a flow came to. */
enum Step {
    /** Bytes moved, and more may wait. */
    MOVED,
    /** The source has nothing now; an edge follows. */
    DRAINED,
    /** The sink is full and the rest is held; an edge follows. */
    BLOCKED,
    /** The source has sent FIN and everything before it is delivered. */
    ENDED,
    SOURCE_FAILED,
    SINK_FAILED,
    /** No memory for what could not be sent. */
    EXHAUSTED
}
