package dev.sluice.proxy.net;

import org.jspecify.annotations.Nullable;

/** The lender of pipes to flows. Threading: owned by one event loop. */
public interface Pipes {
    /** An empty pipe, or null when none is to be had: the flow then copies. */
    @Nullable
    Pipe take();

    /** Returns a pipe; one that still holds bytes is closed and not lent again. */
    void give(Pipe pipe);
}
