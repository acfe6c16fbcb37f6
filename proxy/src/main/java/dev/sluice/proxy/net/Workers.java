package dev.sluice.proxy.net;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The event loops of the process. Any thread. */
public final class Workers {
    /** Of each loop: more than flows that are blocked at the same moment are of no use. */
    public static final int MOST_PIPES = 256;

    private static final int CONTROL = -1;
    /** What all threads together may take to end; one that hangs is left behind. */
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final List<IoEventLoopGroup> groups = new ArrayList<>();
    private final List<WorkerLoop> loops;
    private final WorkerLoop control;
    private final Shortages shortages;

    /**
     * @param count event loops, and so threads
     * @param pipesPerLoop most pipes open at once on each loop
     */
    public Workers(int count, int pipesPerLoop) {
        this(count, pipesPerLoop, new Shortages());
    }

    /**
     * As above, for a process that counts what it lacks.
     *
     * @param shortages of the process
     */
    public Workers(int count, int pipesPerLoop, Shortages shortages) {
        this.shortages = shortages;
        List<WorkerLoop> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(loop(i, "sluice-worker-" + i, pipesPerLoop));
        }
        loops = List.copyOf(all);
        control = loop(CONTROL, "sluice-control", 0);
    }

    private WorkerLoop loop(int index, String name, int pipes) {
        Turn turn = new Turn();
        IoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name), TurnHandler.factory(turn));
        groups.add(group);
        return new WorkerLoop(index, group.next(), turn, pipes, shortages);
    }

    /** Why this machine cannot run the native transport; null when it can. */
    public static @Nullable Throwable unavailability() {
        return Epoll.isAvailable() ? null : Epoll.unavailabilityCause();
    }

    /**
     * Loads what {@link #unavailability} and the first socket need, in this order, on a thread of its own, so that a start with a processor to spare
     * does not wait for it. Whoever needs it earlier waits for this thread.
     */
    public static void preload() {
        Thread.ofPlatform().daemon().name("sluice-preload").start(() -> {
            Epoll.isAvailable();
            LibC.load();
        });
    }

    public List<WorkerLoop> loops() {
        return loops;
    }

    /** The loop that watches and decides; it has no sessions and no counters of its own. */
    public WorkerLoop control() {
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
                .map(WorkerLoop::thread)
                .toList();
    }

    public int count() {
        return loops.size();
    }

    /** Runs the action once on each loop, each with its own. */
    public void forEach(Consumer<WorkerLoop> action) {
        loops.forEach(loop -> loop.execute(() -> action.accept(loop)));
    }

    /** Ends the threads. Sessions must have ended before. */
    public void stop() {
        loops.forEach(loop -> loop.execute(loop::close));
        control.execute(control::close);
        groups.forEach(group -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
        long deadline = Clock.SYSTEM.nanos() + END_NANOS;
        groups.forEach(group -> group.terminationFuture()
                .awaitUninterruptibly(Math.max(0, deadline - Clock.SYSTEM.nanos()), TimeUnit.NANOSECONDS));
    }

    /** Runs the action once on each loop, each with its own, and waits as {@link LoopCall#awaitAll} does. */
    public void call(Consumer<WorkerLoop> action, Duration patience) throws InterruptedException {
        LoopCall.awaitAll(
                loops.stream()
                        .map(loop -> LoopCall.of(loop.thread(), () -> action.accept(loop)))
                        .toList(),
                patience);
    }
}
