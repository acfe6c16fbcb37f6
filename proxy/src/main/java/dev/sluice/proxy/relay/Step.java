package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.StreamSocket;

/** The outcome of one move of a flow. */
enum Step {
    /** Bytes moved, and more may wait. */
    MOVED,
    /** The source has nothing now; an edge follows. */
    DRAINED,
    /** The sink is full and the rest is held; an edge follows. */
    BLOCKED,
    /** A {@link FlowStage} holds the flow back, and runs it again. */
    PAUSED,
    /** The source has sent FIN and everything before it is delivered. */
    ENDED,
    SOURCE_FAILED,
    SINK_FAILED,
    /** No memory of this machine or process for what is to be moved. */
    EXHAUSTED;

    /** What the negative result of sending comes to. */
    static Step ofSink(int result) {
        return result == StreamSocket.NO_MEMORY ? EXHAUSTED : SINK_FAILED;
    }
}
