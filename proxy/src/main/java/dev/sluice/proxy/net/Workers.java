package dev.sluice.proxy.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The event loops of the process. Any thread. */
public final class Workers {
    private final IoEventLoopGroup group;
    private final List<WorkerLoop> loops;

    /**
     * @param count event loops, and so threads
     * @param pipesPerLoop most pipes open at once on each loop
     */
    public Workers(int count, int pipesPerLoop) {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        IdentityHashMap<ThreadAwareExecutor, TurnCounter> turns = new IdentityHashMap<>();
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("sluice-worker"), executor -> {
            TurnCounter counter = new TurnCounter(epoll.newHandler(executor));
            turns.put(executor, counter);
            return counter;
        });
        List<WorkerLoop> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            IoEventLoop loop = group.next();
            all.add(new WorkerLoop(i, loop, Objects.requireNonNull(turns.get(loop)), pipesPerLoop));
        }
        loops = List.copyOf(all);
    }

    /** Why this machine cannot run the native transport; null when it can. */
    public static @Nullable Throwable unavailability() {
        return Epoll.isAvailable() ? null : Epoll.unavailabilityCause();
    }

    public List<WorkerLoop> loops() {
        return loops;
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
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
