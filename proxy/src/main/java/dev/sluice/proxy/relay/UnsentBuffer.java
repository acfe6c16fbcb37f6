package dev.sluice.proxy.relay;

import java.lang.foreign.MemorySegment;

/** The part of a copied read that the sink did not take. */
final class UnsentBuffer implements Unsent {
    private final MemorySegment buffer;
    private final int length;
    private int sent;

    private UnsentBuffer(MemorySegment buffer, int length) {
        this.buffer = buffer;
        this.length = length;
    }

    /** Keeps {@code length} bytes of the scratch buffer from {@code offset}. */
    static Step keep(Flow flow, int offset, int length) {
        MemorySegment buffer = flow.context().buffers().take(length);
        if (buffer == null) {
            return Step.EXHAUSTED;
        }
        MemorySegment.copy(flow.context().scratch(), offset, buffer, 0, length);
        flow.hold(new UnsentBuffer(buffer, length));
        return Step.BLOCKED;
    }

    @Override
    public Step flush(Flow flow) {
        int count = flow.sink().send(buffer, sent, length - sent, false);
        if (count < 0) {
            return Step.ofSink(count);
        }
        sent += count;
        flow.countSent(count);
        return sent == length ? Step.MOVED : Step.BLOCKED;
    }

    @Override
    public void release(Flow flow) {
        flow.context().buffers().give(buffer);
    }
}
