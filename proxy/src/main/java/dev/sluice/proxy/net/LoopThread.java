package dev.sluice.proxy.net;

import io.netty.util.concurrent.EventExecutor;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One event loop as other threads see it: it takes tasks, of which none can end it, and it can be asked whether and where it
 * runs.
 *
 * <p>Threading: any thread.
 */
public final class LoopThread {
    private final String name;
    private final String label;
    private final EventExecutor loop;
    private final Defects defects;
    /** Calls that somebody waits for. */
    private final Set<LoopCall<?>> calls = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Thread thread;

    /**
     * @param name for people, such as "worker 0"
     * @param label for metrics, such as "worker-0"
     */
    public LoopThread(String name, String label, EventExecutor loop) {
        this.name = name;
        this.label = label;
        this.loop = loop;
        this.defects = new Defects(name);
        loop.terminationFuture().addListener(_ -> onEnd());
        loop.execute(() -> thread = Thread.currentThread());
    }

    private record Guarded(LoopThread owner, Runnable task) implements Runnable {
        @Override
        public void run() {
            try {
                task.run();
            } catch (Throwable defect) {
                owner.defects.report("a task was not finished", defect);
            }
        }
    }

    /** Runs the task on the loop after the current turn. A loop that has ended drops it. */
    public void execute(Runnable task) {
        boolean _ = offer(new Guarded(this, task));
    }

    /** As {@link #execute}, without garbage, for a task that throws nothing; false when the loop has ended. */
    public boolean offer(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException rejected) {
            if (!loop.isShutdown()) {
                throw rejected;
            }
            return false;
        }
    }

    void begin(LoopCall<?> call) {
        if (loop.inEventLoop()) {
            call.run(); // waiting for itself would last for ever
            return;
        }
        calls.add(call);
        if (!offer(call) || loop.isTerminated()) {
            onEnd();
        }
    }

    void over(LoopCall<?> call) {
        calls.remove(call);
    }

    private void onEnd() {
        calls.forEach(LoopCall::onLoopEnded);
    }

    /** Ends the thread once what is queued has run. */
    void shutdown() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** Waits for the end at most this long. */
    void awaitEnd(long nanos) {
        boolean _ = loop.terminationFuture().awaitUninterruptibly(nanos, TimeUnit.NANOSECONDS);
    }

    /** True when it runs nothing any more. */
    public boolean hasEnded() {
        return loop.isShuttingDown();
    }

    /** What it does now, for people: the method that it is in. */
    public String whereabouts() {
        Thread running = thread;
        if (hasEnded() || running == null) {
            return "it has ended";
        }
        StackTraceElement[] stack = running.getStackTrace();
        if (stack.length == 0) {
            return "it is in no method";
        }
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("dev.sluice.")) {
                String inside = frame.equals(stack[0]) ? "" : ", called by " + shown(frame);
                return "it is in " + shown(stack[0]) + inside;
            }
        }
        return "it is in " + shown(stack[0]);
    }

    private static String shown(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }

    /** The id of the thread, for its CPU time; -1 until it has started. */
    public long threadId() {
        Thread running = thread;
        return running == null ? -1 : running.threadId();
    }

    boolean inLoop() {
        return loop.inEventLoop();
    }

    /** Defects of the program that it met. */
    public Defects defects() {
        return defects;
    }

    /** Its name in metrics, such as "worker-0". */
    public String label() {
        return label;
    }

    /** Its name, such as "worker 0". */
    @Override
    public String toString() {
        return name;
    }
}
