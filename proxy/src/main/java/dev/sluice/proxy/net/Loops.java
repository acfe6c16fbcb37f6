package dev.sluice.proxy.net;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The event loops of the process. Any thread. */
public final class Loops {
    /** Of each loop: more than flows that are blocked at the same moment are of no use. */
    public static final int MOST_PIPES = 256;

    /** What all threads together may take to end; one that hangs is left behind. */
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Engine engine;
    private final List<Loop> loops;
    private final Loop control;
    private final Shortages shortages;

    /**
     * Starts the threads.
     *
     * @param count loops, and so threads, beside that of control
     * @param pipesPerLoop most pipes open at once on each loop
     * @param shortages of the process
     */
    public Loops(Engine engine, int count, int pipesPerLoop, Shortages shortages) {
        this.engine = engine;
        this.shortages = shortages;
        this.loops = IntStream.range(0, count)
                .mapToObj(index -> engine.loop(index, pipesPerLoop, shortages))
                .toList();
        this.control = engine.loop(Loop.CONTROL, 0, shortages);
    }

    /** What made them, and makes listening sockets for them. */
    public Engine engine() {
        return engine;
    }

    public List<Loop> loops() {
        return loops;
    }

    /** The loop that watches and decides; it has no sessions and no counters of its own. */
    public Loop control() {
        return control;
    }

    /** Lets pipes take what connections leave of the descriptors; before there are sessions. */
    public void allowPipes(PipeAllowance shared) {
        loops.forEach(loop -> loop.pipes().allowance(shared));
    }

    /** Closes pipes that are not in use. */
    public void trimPipes() {
        forEach(loop -> loop.pipes().trim());
    }

    /** What this process has lacked. */
    public Shortages shortages() {
        return shortages;
    }

    /** The loops of the workers and the one that watches, as other threads see them. */
    public List<LoopThread> threads() {
        return Stream.concat(loops.stream(), Stream.of(control))
                .map(Loop::thread)
                .toList();
    }

    public int count() {
        return loops.size();
    }

    /** Runs the action once on each loop, each with its own. */
    public void forEach(Consumer<Loop> action) {
        loops.forEach(loop -> loop.execute(() -> action.accept(loop)));
    }

    /** Ends the threads. Sessions must have ended before. */
    public void stop() {
        loops.forEach(loop -> loop.execute(loop::close));
        control.execute(control::close);
        threads().forEach(LoopThread::shutdown);
        long deadline = Clock.SYSTEM.nanos() + END_NANOS;
        threads().forEach(thread -> thread.awaitEnd(Math.max(0, deadline - Clock.SYSTEM.nanos())));
    }

    /** Runs the action once on each loop, each with its own, and waits as {@link LoopCall#awaitAll} does. */
    public void call(Consumer<Loop> action, Duration patience) throws InterruptedException {
        LoopCall.awaitAll(
                loops.stream()
                        .map(loop -> LoopCall.of(loop.thread(), () -> action.accept(loop)))
                        .toList(),
                patience);
    }
}
