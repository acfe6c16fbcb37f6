package dev.sluice.proxy.net.tls;

import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Loop;
import java.util.ArrayDeque;

/**
 * The turns of the TLS handshakes of one loop, first come first served: in one turn of the loop they get a millisecond together, so that a crowd of
 * new clients does not hold up the bytes of the others. One step of a handshake takes 0.2 to 1 ms.
 *
 * <p>Threading: owned by its loop.
 */
public final class HandshakeTurns implements Runnable {
    private static final long BUDGET_NANOS = 1_000_000;

    /** One that waits for its turn. */
    @FunctionalInterface
    public interface Turn {
        /** It has come. */
        void step();
    }

    private final Loop loop;
    private final Clock stopwatch;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private boolean queued;
    private long turnNanos;
    private long spentNanos;

    public HandshakeTurns(Loop loop) {
        this(loop, Clock.SYSTEM);
    }

    /** @param stopwatch goes on within a turn */
    HandshakeTurns(Loop loop, Clock stopwatch) {
        this.loop = loop;
        this.stopwatch = stopwatch;
    }

    /** Lets the handshake take its next step, now or when it is its turn. */
    public void take(Turn next) {
        if (waiting.isEmpty() && hasBudget()) {
            step(next);
        } else {
            waiting.addLast(next);
            queue();
        }
    }

    /** The time of this turn of the loop. */
    public long nowNanos() {
        return loop.clock().nanos();
    }

    private void queue() {
        if (!queued) {
            queued = true;
            loop.nextTurn(this);
        }
    }

    @Override
    public void run() {
        queued = false;
        try {
            Turn next = hasBudget() ? waiting.pollFirst() : null;
            while (next != null) {
                step(next);
                next = hasBudget() ? waiting.pollFirst() : null;
            }
        } finally { // a defect of one does not keep the others from their turns
            if (!waiting.isEmpty()) {
                queue();
            }
        }
    }

    /** The clock stands still within a turn, and tells turns apart. */
    private boolean hasBudget() {
        long now = loop.clock().nanos();
        if (now != turnNanos) {
            turnNanos = now;
            spentNanos = 0;
        }
        return spentNanos < BUDGET_NANOS;
    }

    private void step(Turn next) {
        long start = stopwatch.nanos();
        next.step();
        spentNanos += stopwatch.nanos() - start;
    }
}
