package dev.sluice.proxy.relay;

import static dev.sluice.proxy.relay.SimulationRules.check;

import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A model of a stream that is encrypted: what comes is readable only once its record is whole, a read may leave plaintext inside, all that is sent is
 * taken, and kept where the socket has no room. The end of the stream is said in two bytes, before FIN.
 *
 * <p>The cipher changes nothing: bytes on the wire are those of the stream, and the farewell goes on in their pattern.
 */
final class ScriptedTls implements StreamSocket {
    private static final int RECORD = 3;
    private static final int FAREWELL = 2;

    private final ScriptedSocket raw;
    private final Inside inside;
    private final long total;
    private final long plainTotal;
    private boolean drained;
    private boolean truncated;
    private boolean said;
    private boolean finishing;

    /** @param polite whether the far end says that it ends, where its script has an end */
    ScriptedTls(ScriptedSocket raw, boolean polite) {
        this.raw = raw;
        this.inside = raw.inside;
        this.total = total(raw.script());
        boolean saysEnd =
                polite && total >= FAREWELL && raw.script().stream().anyMatch(Happening.Fin.class::isInstance);
        this.plainTotal = saysEnd ? total - FAREWELL : total;
        inside.plain = this::plain;
        inside.saysEnd = true;
    }

    /** What arrives before the end. */
    private static long total(List<Happening> script) {
        long sum = 0;
        for (Happening happening : script) {
            switch (happening) {
                case Happening.Bytes(int count) -> sum += count;
                case Happening.Urgent() -> sum++;
                case Happening.Take _ -> {}
                case Happening.Fin(), Happening.Rst(), Happening.Vanish() -> {
                    return sum;
                }
            }
        }
        return sum;
    }

    private long plain(long wire) {
        long whole = wire == total ? wire : wire / RECORD * RECORD;
        return Math.min(whole, plainTotal);
    }

    private long readable() {
        return plain(raw.read) - raw.delivered();
    }

    @Override
    public int receive(MemorySegment buffer, int length) {
        for (boolean fresh = false; ; fresh = true) {
            long ready = readable();
            if (ready > 0) {
                int count = (int) Math.min(ready, length);
                StreamBytes.copy(raw.delivered(), buffer, count);
                inside.undelivered -= count;
                drained &= fresh; // what has lain here may have covered an edge
                noteInside();
                return count;
            }
            if (inside.ended || truncated) {
                return END;
            }
            int want = length + 1;
            int read = raw.receive(MemorySegment.ofArray(new byte[want]), want);
            if (read <= 0) {
                truncated = read == END;
                return read;
            }
            inside.undelivered += read;
            drained = read < want && raw.shortReadDrains();
            noteInside();
        }
    }

    private void noteInside() {
        inside.ended = plainTotal < total && raw.read == total && readable() == 0;
        inside.readable = readable() > 0;
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length, boolean more) {
        check(inside.unsent == 0, "more is given while the sink holds");
        check(!said, "bytes after the end");
        check(StreamBytes.match(raw.taken(), buffer, offset, length), "wrong bytes");
        inside.unsent += length;
        int result = hand(more);
        if (result < 0) {
            inside.unsent = 0;
            return result;
        }
        return length;
    }

    private int hand(boolean more) {
        int length = (int) inside.unsent;
        MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
        StreamBytes.copy(raw.sent, bytes, length);
        inside.unsent = 0; // the socket's own rules look at what is sent
        int count = raw.send(bytes, 0, length, more);
        inside.unsent = (long) length - Math.max(0, count);
        return count;
    }

    @Override
    public boolean isHolding() {
        return inside.unsent > 0;
    }

    @Override
    public int flush() {
        int result = inside.unsent == 0 ? 1 : hand(false);
        if (result < 0) {
            return result;
        }
        if (inside.unsent > 0) {
            return AGAIN;
        }
        if (finishing) {
            finishing = false;
            raw.finishSending();
        }
        return 1;
    }

    @Override
    public int sayEnd() {
        if (said) {
            return 1;
        }
        said = true;
        inside.farewell = FAREWELL;
        inside.unsent += FAREWELL;
        int result = hand(false);
        if (result < 0) { // nobody is there to hear it
            inside.unsent -= FAREWELL;
            inside.farewell = 0;
            return result;
        }
        return 1;
    }

    @Override
    public void finishSending() {
        int _ = sayEnd();
        if (inside.unsent == 0) {
            raw.finishSending();
        } else {
            finishing = true;
        }
    }

    @Override
    public boolean shortReadDrains() {
        return drained && !inside.readable && !inside.ended;
    }

    @Override
    public int unacknowledgedBytes() {
        return raw.unacknowledgedBytes() + (int) inside.unsent;
    }

    @Override
    public void close() {
        raw.close();
    }

    @Override
    public void reset() {
        raw.reset();
    }
}
