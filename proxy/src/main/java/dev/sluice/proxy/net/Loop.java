package dev.sluice.proxy.net;

import java.lang.foreign.MemorySegment;

/**
 * One event loop: a thread that waits for edges, and what all its connections share - the scratch buffer, the pipes, the remainder buffers, the
 * timers and the clock.
 *
 * <p>Threading: {@link #execute}, {@link #thread}, {@link #index}, {@link #pipes}, {@link #shortages} and {@link #inLoop} from any
 * thread, the rest on the loop.
 */
public interface Loop {
    /** Index of a loop that has no sessions and no counters of its own. */
    int CONTROL = -1;

    boolean inLoop();

    /** Runs the task on the loop after the current iteration. After {@link Loops#stop} tasks are dropped. */
    void execute(Runnable task);

    /**
     * Runs the task in the next turn, once sockets have been looked after; what is queued by {@link #execute} runs before that, as long as a second. On
     * the loop.
     */
    void nextTurn(Runnable task);

    /** This loop as other threads see it. */
    LoopThread thread();

    /** Position among the workers, from 0; also the index of this loop's counters everywhere. */
    int index();

    /** The time of this iteration: read from the system once in each. */
    Clock clock();

    TimerQueue timers();

    /** Opens connections of this loop. */
    Dialer dialer();

    /** Memory for one read, valid until the current call returns to the loop. */
    MemorySegment scratch();

    BufferPool buffers();

    PipeSupply pipes();

    /** Of the process; any thread. */
    Shortages shortages();

    /** Gives back what the connections shared; on the loop, once no connection is left. */
    void close();
}
