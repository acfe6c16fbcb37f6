package dev.sluice.proxy.process;

import dev.sluice.proxy.log.Area;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.slf4j.Logger;

/**
 * The forced end of a process that does not end by itself in the time that it was given. It is for a loop, a reload or
 * a disk that hangs, whatever it is that the orderly end waits for.
 *
 * <p>Threading: any thread.
 */
class LastResort {
    private static final Logger LOG = Area.PROCESS.logger();

    private final Thread stopping;
    private final IntConsumer halt;

    /**
     * @param stopping the thread of the orderly end
     * @param halt ends the process at once
     */
    LastResort(Thread stopping, IntConsumer halt) {
        this.stopping = stopping;
        this.halt = halt;
    }

    static LastResort ofThisThread() {
        return new LastResort(Thread.currentThread(), Runtime.getRuntime()::halt);
    }

    /** Gives the process this long from now on. */
    void within(Duration time, int status) {
        Thread.ofPlatform().daemon().name("sluice-last-resort").start(() -> {
            try {
                Thread.sleep(time);
            } catch (InterruptedException _) {
                return; // nobody does that
            }
            // Said by another thread: what hangs may be the log.
            Thread.ofPlatform().daemon().start(() -> say(time));
            pause();
            halt.accept(status);
        });
    }

    /** Gives it no time at all. */
    void now(int status) {
        halt.accept(status);
    }

    private void say(Duration time) {
        StackTraceElement[] stack = stopping.getStackTrace();
        String place = stack.length == 0 ? "nowhere" : stack[0].toString();
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("dev.sluice.")) {
                place = frame.toString();
                break;
            }
        }
        LOG.error("the process has not ended within {} ms and is ended now; it waits in {}", time.toMillis(), place);
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(200)); // for that line
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
