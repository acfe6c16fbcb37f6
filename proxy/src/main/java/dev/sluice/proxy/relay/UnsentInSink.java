package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.StreamSocket;

/** The mark for bytes that the sink has taken, and encrypted, and could not hand to the kernel: it has them itself. */
final class UnsentInSink implements Unsent {
    static final UnsentInSink INSTANCE = new UnsentInSink();

    private UnsentInSink() {}

    @Override
    public Step flush(Flow flow) {
        int flushed = flow.sink().flush();
        return flushed < 0 ? Step.ofSink(flushed) : flushed == StreamSocket.AGAIN ? Step.BLOCKED : Step.MOVED;
    }

    @Override
    public void release(Flow flow) {
        // The sink gives it back.
    }
}
