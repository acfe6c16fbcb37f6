package dev.sluice.proxy.condition;

import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lookouts for frontends and pools: each looks every second or so, from the start to the end of the process, and
 * writes lines about what begins and what ends.
 *
 * @param loops of the process; the control loop does the work
 * @param snapshot what serves
 */
public record Lookouts(Loops loops, Supplier<Snapshot> snapshot) {
    /**
     * Begins to look.
     *
     * @param queues who waits for a frontend, by its name; null when the kernel does not tell
     * @param drained whether an operator has drained a frontend
     */
    public void start(
            ConnectionLimit process, Function<String, @Nullable AcceptQueue> queues, Predicate<String> drained) {
        new RefusalLog(loops.control(), snapshot).start();
        new LimitLog(loops.control(), snapshot, process, queues, drained).start();
        new QueueLog(loops.control(), snapshot).start();
        new HeldLog(loops.control(), snapshot).start();
        new CutLog(loops.control(), snapshot).start();
    }
}
