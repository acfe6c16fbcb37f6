package dev.sluice.proxy.net.epoll;

import dev.sluice.proxy.net.BufferPool;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Dialer;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.net.TimerQueue;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker: a thread with Netty's epoll loop, and what all its connections share - the scratch buffer, the pipes, the
 * remainder buffers, the timers and the clock.
 *
 * <p>Threading: {@link #execute}, {@link #thread}, {@link #index}, {@link #pipes} and {@link #inLoop} from any thread, the rest on the loop.
 */
final class EpollLoop implements Loop {
    private final int index;
    private final IoEventLoop loop;
    private final LoopThread thread;
    private final LoopIteration iteration;
    private final MemorySegment scratch = Arena.global().allocate(BufferPool.LARGEST, 64);
    private final BufferPool buffers = new BufferPool();
    private final PipePool pipes;
    private final TimerQueue timers;
    private final EpollDialer dialer = new EpollDialer(this);
    private final Shortages shortages;
    private @Nullable ScheduledFuture<?> alarm;

    private EpollLoop(int index, IoEventLoop loop, LoopIteration iteration, int pipeLimit, Shortages shortages) {
        this.index = index;
        this.loop = loop;
        this.thread = index == CONTROL
                ? new LoopThread("the control loop", "control", loop)
                : new LoopThread("worker " + index, "worker-" + index, loop);
        this.iteration = iteration;
        iteration.onDefect(defect -> thread.defects().report("a task was not finished", defect));
        this.shortages = shortages;
        this.pipes = new PipePool(pipeLimit, iteration, shortages);
        this.timers = new TimerQueue(Clock.SYSTEM, this::setAlarm, thread.defects());
    }

    static EpollLoop start(int index, int pipes, Shortages shortages) {
        LoopIteration iteration = new LoopIteration();
        String name = index == CONTROL ? "sluice-control" : "sluice-worker-" + index;
        IoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name), IterationHandler.factory(iteration));
        return new EpollLoop(index, group.next(), iteration, pipes, shortages);
    }

    private void setAlarm(long deadlineNanos) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarm = loop.schedule(this::onAlarm, Math.max(0, deadlineNanos - Clock.SYSTEM.nanos()), TimeUnit.NANOSECONDS);
    }

    private void onAlarm() {
        alarm = null;
        iteration.refresh();
        timers.run();
    }

    IoRegistration register(EpollIoHandle handle) {
        assert inLoop();
        Future<IoRegistration> registered = loop.register(handle); // on the loop itself it completes at once
        IoRegistration registration = registered.getNow();
        if (registration == null) {
            throw new IllegalStateException("cannot register with " + this, registered.cause());
        }
        return registration;
    }

    @Override
    public boolean inLoop() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void nextTurn(Runnable task) {
        assert inLoop();
        iteration.defer(task);
    }

    @Override
    public LoopThread thread() {
        return thread;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public Clock clock() {
        return iteration;
    }

    LoopIteration iteration() {
        return iteration;
    }

    @Override
    public MemorySegment scratch() {
        return scratch;
    }

    @Override
    public BufferPool buffers() {
        return buffers;
    }

    @Override
    public PipePool pipes() {
        return pipes;
    }

    @Override
    public Shortages shortages() {
        return shortages;
    }

    @Override
    public TimerQueue timers() {
        return timers;
    }

    @Override
    public Dialer dialer() {
        return dialer;
    }

    @Override
    public void close() {
        buffers.close();
        pipes.close();
    }

    @Override
    public String toString() {
        return thread.toString();
    }
}
