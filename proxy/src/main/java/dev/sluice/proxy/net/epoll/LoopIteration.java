package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.Clock;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One round of an event loop: waiting for edges, handling them, running tasks.
 *
 * <p>Threading: owned by its event loop.
 */
public final class LoopIteration implements Clock {
    private long number;
    private long nanos;
    private boolean read;
    private final ArrayDeque<Runnable> deferred = new ArrayDeque<>();
    private Consumer<Throwable> onDefect = _ -> {};

    /** A new round begins. */
    void begin() {
        number++;
        read = false;
    }

    /** The time is read anew when it is asked for next: timers that are due must see that they are. */
    void refresh() {
        read = false;
    }

    /** Says who is told of what a task throws; before the first round. */
    void onDefect(Consumer<Throwable> told) {
        onDefect = told;
    }

    /** The next round runs this. */
    void defer(Runnable task) {
        deferred.addLast(task);
    }

    boolean hasDeferred() {
        return !deferred.isEmpty();
    }

    /** Runs what was there before; what is added meanwhile is for the round after this one. */
    void runDeferred() {
        for (int left = deferred.size(); left > 0; left--) {
            try {
                deferred.removeFirst().run();
            } catch (Throwable defect) { // thrown on, it would end the loop
                onDefect.accept(defect);
            }
        }
    }

    /** Counts the rounds. */
    long number() {
        return number;
    }

    /** The time when it was first asked for in this round: for time stamps, at most as old as the round is long. */
    @Override
    public long nanos() {
        if (!read) {
            read = true;
            nanos = Clock.SYSTEM.nanos();
        }
        return nanos;
    }
}
