package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Spliceable;
import dev.sluice.proxy.net.StreamSocket;

/** A pipe whose bytes the sink has not taken. */
final class UnsentPipe implements Unsent {
    private final Pipe pipe;

    UnsentPipe(Pipe pipe) {
        this.pipe = pipe;
    }

    @Override
    public Step flush(Flow flow) {
        return flush(flow, pipe);
    }

    /** Empties the pipe as far as the sink allows. Only a refusal arms the sink's next edge, so partial moves are repeated. */
    static Step flush(Flow flow, Pipe pipe) {
        while (pipe.length() > 0) {
            int count = ((Spliceable) flow.sink()).spliceFrom(pipe);
            if (count < 0) {
                return Step.ofSink(count);
            }
            if (count == StreamSocket.AGAIN) {
                return Step.BLOCKED;
            }
            flow.countSent(count);
            flow.context().onSpliced(count);
        }
        return Step.MOVED;
    }

    @Override
    public void release(Flow flow) {
        flow.context().pipes().give(pipe);
    }
}
