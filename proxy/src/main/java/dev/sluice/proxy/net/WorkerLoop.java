package dev.sluice.proxy.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
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
public final class WorkerLoop {
    private final int index;
    private final IoEventLoop loop;
    private final LoopThread thread;
    private final Turn turn;
    private final MemorySegment scratch = Arena.global().allocate(BufferPool.LARGEST, 64);
    private final BufferPool buffers = new BufferPool();
    private final PipePool pipes;
    private final TimerQueue timers;
    private final Shortages shortages;
    private @Nullable ScheduledFuture<?> alarm;

    WorkerLoop(int index, IoEventLoop loop, Turn turn, int pipeLimit, Shortages shortages) {
        this.index = index;
        this.loop = loop;
        this.thread = index < 0
                ? new LoopThread("the control loop", "control", loop)
                : new LoopThread("worker " + index, "worker-" + index, loop);
        this.turn = turn;
        this.shortages = shortages;
        this.pipes = new PipePool(pipeLimit, turn, shortages);
        this.timers = new TimerQueue(Clock.SYSTEM, this::setAlarm, thread.defects());
    }

    private void setAlarm(long deadlineNanos) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarm = loop.schedule(this::onAlarm, Math.max(0, deadlineNanos - Clock.SYSTEM.nanos()), TimeUnit.NANOSECONDS);
    }

    private void onAlarm() {
        alarm = null;
        turn.refresh();
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

    public boolean inLoop() {
        return loop.inEventLoop();
    }

    /** Runs the task on the loop after the current turn. After {@link Workers#stop} tasks are dropped. */
    public void execute(Runnable task) {
        thread.execute(task);
    }

    /** As {@link #execute}, without garbage, for a task that throws nothing. */
    public void requeue(Runnable task) {
        boolean _ = thread.offer(task);
    }

    /** This loop as other threads see it. */
    public LoopThread thread() {
        return thread;
    }

    /** Position among the workers, from 0; also the index of this loop's counters everywhere. */
    public int index() {
        return index;
    }

    /** The time of this turn: read from the system once in each. */
    public Clock clock() {
        return turn;
    }

    Turn turn() {
        return turn;
    }

    /** Memory for one read, valid until the current call returns to the loop. */
    public MemorySegment scratch() {
        return scratch;
    }

    public BufferPool buffers() {
        return buffers;
    }

    public PipePool pipes() {
        return pipes;
    }

    /** Of the process; any thread. */
    public Shortages shortages() {
        return shortages;
    }

    public TimerQueue timers() {
        return timers;
    }

    /** The loop's thread, for its CPU time; -1 until it has started. */
    public long threadId() {
        return thread.threadId();
    }

    void close() {
        buffers.close();
        pipes.close();
    }

    @Override
    public String toString() {
        return thread.toString();
    }
}
