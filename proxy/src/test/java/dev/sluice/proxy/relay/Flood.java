package dev.sluice.proxy.relay;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.Wire;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;

/** Bytes without end into a socket, by a thread of its own: each says its position, so that none can be lost unseen. */
final class Flood {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final AtomicLong written = new AtomicLong();
    private volatile boolean stopped;
    private volatile boolean failed;

    private Flood() {}

    /** Writes until the other side takes no more, and keeps on trying until it is told to stop. */
    static Flood into(Wire wire) {
        Flood flood = new Flood();
        Thread _ = Thread.ofPlatform().daemon().start(() -> flood.write(wire));
        return flood;
    }

    private void write(Wire wire) {
        try {
            while (!stopped) {
                byte[] chunk = new byte[CHUNK_BYTES];
                long from = written.get();
                for (int i = 0; i < chunk.length; i++) {
                    chunk[i] = (byte) ((from + i) % 251);
                }
                wire.write(chunk);
                written.addAndGet(chunk.length);
            }
            wire.finish();
        } catch (UncheckedIOException _) {
            failed = true;
        }
    }

    long written() {
        return written.get();
    }

    /** The chunk that is being written is the last one, and FIN follows it. */
    void stop() {
        stopped = true;
    }

    /** Whether a write has failed, which ends the flood. */
    boolean isFailed() {
        return failed;
    }

    void awaitStill() {
        long[] last = {-1, System.nanoTime()};
        Await.until("nothing more is taken", () -> {
            long now = written.get();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - last[1] > 300_000_000L;
        });
    }

    /** What was received of a flood is its beginning. */
    static void check(byte[] received) {
        for (int i = 0; i < received.length; i++) {
            if (received[i] != (byte) (i % 251)) {
                throw new AssertionError("wrong byte at " + i);
            }
        }
    }
}
