package dev.sluice.proxy.relay;

/** Bytes that were read and not yet sent. While a flow has some it does not read: that is the back-pressure. */
sealed interface Unsent permits UnsentBuffer, UnsentPipe, UnsentInSink {
    /** Sends what the sink takes: MOVED when nothing is left, BLOCKED, or SINK_FAILED. */
    Step flush(Flow flow);

    /** Gives the memory or the pipe back; exactly once. */
    void release(Flow flow);
}
