package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;

/**
 * The mover that copies: recv into the loop's scratch buffer, send at once. That takes two system calls for a small
 * message, and no memory for an idle flow.
 */
final class CopyMover implements Mover {
    static final CopyMover INSTANCE = new CopyMover();

    private CopyMover() {}

    @Override
    public Step move(Flow flow) {
        MemorySegment scratch = flow.context().scratch();
        int limit = flow.sink().fitting((int)
                Math.min(scratch.byteSize(), flow.context().buffers().readLimit()));
        int read = flow.source().receive(scratch, limit);
        if (read <= 0) {
            return switch (read) {
                case StreamSocket.AGAIN -> Step.DRAINED;
                case StreamSocket.END -> Step.ENDED;
                case StreamSocket.NO_MEMORY -> Step.EXHAUSTED;
                default -> Step.SOURCE_FAILED;
            };
        }
        flow.countReceived(read);
        // A short read of a source that has sent FIN is its last one: bytes and FIN then leave in one packet.
        boolean last = read < limit && flow.hasSeenFin();
        int sent = flow.sink().send(scratch, 0, read, last);
        if (sent < 0) {
            return Step.ofSink(sent);
        }
        flow.countSent(sent);
        if (sent < read) {
            return UnsentBuffer.keep(flow, sent, read - sent);
        }
        if (flow.sink().isHolding()) {
            flow.hold(UnsentInSink.INSTANCE);
            return Step.BLOCKED;
        }
        return read < limit && flow.shortReadDrains() ? Step.DRAINED : Step.MOVED;
    }
}
