package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Spliceable;
import dev.sluice.proxy.net.StreamSocket;

/** The mover that splices, with splice(2) from socket to pipe to socket: the bytes never enter this process. */
final class SpliceMover implements Mover {
    static final SpliceMover INSTANCE = new SpliceMover();

    private static final int FILL_BYTES = 256 * 1024;

    private SpliceMover() {}

    @Override
    public Step move(Flow flow) {
        Pipe pipe = flow.context().pipes().take();
        if (pipe == null) {
            return CopyMover.INSTANCE.move(flow);
        }
        int read = fill(flow, pipe);
        if (read <= 0) {
            flow.context().pipes().give(pipe);
            if (read == StreamSocket.FAILED) {
                return Step.SOURCE_FAILED;
            }
            if (read == StreamSocket.NO_MEMORY) {
                return CopyMover.INSTANCE.move(flow); // which needs less of it
            }
            // Nothing now, or the end of the stream: only a read can tell, and only RDHUP says that it is worth one.
            return flow.shortReadDrains() ? Step.DRAINED : CopyMover.INSTANCE.move(flow);
        }
        flow.countReceived(read);
        Step step = UnsentPipe.flush(flow, pipe);
        if (step == Step.BLOCKED) {
            flow.hold(new UnsentPipe(pipe));
        } else {
            flow.context().pipes().give(pipe);
        }
        // A short splice proves nothing: the pipe can run out of slots before the socket runs out of bytes.
        return step;
    }

    /** Reads into the pipe until it is well filled: one splice takes 17 pages at most, one out of the pipe takes all. */
    private static int fill(Flow flow, Pipe pipe) {
        Spliceable source = (Spliceable) flow.source();
        int read = source.spliceInto(pipe);
        int total = read;
        while (read > 0 && total < FILL_BYTES) {
            read = source.spliceInto(pipe);
            total += Math.max(0, read);
        }
        if (read == StreamSocket.FAILED && total > 0) {
            flow.onSourceFailed();
        }
        return total;
    }
}
