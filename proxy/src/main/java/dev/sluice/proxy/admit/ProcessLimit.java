package dev.sluice.proxy.admit;

import dev.sluice.proxy.net.PipeAllowance;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of the process, and the pipes that live on the descriptors which connections leave. A connection and a pipe cost two
 * descriptors each. A connection that finds them taken by pipes asks for the idle ones; those that hold bytes come back by themselves.
 *
 * <p>Threading: any thread, without locks. Two that come at the same moment may exceed the room by one each; the reserve has place for them.
 */
public final class ProcessLimit extends ConnectionLimit implements PipeAllowance {
    /** Of the room, what must stay free when a pipe is opened: a burst of clients should not meet pipes. */
    private static final int FREE_SHARE = 20;

    private static final int LEAST_FREE = 8;

    private final AtomicInteger pipes = new AtomicInteger();
    private volatile int room;
    private volatile Runnable onWanted = () -> {};

    /**
     * Without room for pipes beside the connections if it is exactly theirs.
     *
     * @param limit connections, 0 for no limit
     * @param room connections and pipes for which there are descriptors
     */
    public ProcessLimit(int limit, int room) {
        super(limit);
        this.room = room;
    }

    /** Asks for idle pipes to be closed. */
    public void onWanted(Runnable closeIdle) {
        onWanted = closeIdle;
    }

    /** Sets both; what is beyond goes on. */
    public void limits(int newLimit, int newRoom) {
        room = newRoom;
        limit(newLimit);
    }

    @Override
    public int ceiling() {
        return Math.min(super.ceiling(), room - pipes.get());
    }

    @Override
    public void whenReleased(Runnable wake) {
        if (pipes.get() > 0) {
            onWanted.run();
        }
        super.whenReleased(wake);
    }

    @Override
    public boolean tryTake() {
        int all = pipes.incrementAndGet();
        if (free(all) >= floor()) {
            return true;
        }
        pipes.decrementAndGet();
        return false;
    }

    @Override
    public void giveBack() {
        pipes.decrementAndGet();
        passOn();
    }

    @Override
    public boolean isShort() {
        return free(pipes.get()) < floor() / 2;
    }

    private int free(int open) {
        return room - active() - open;
    }

    private int floor() {
        return Math.max(LEAST_FREE, room / FREE_SHARE);
    }

    /** Pipes that are open. */
    public int pipes() {
        return pipes.get();
    }
}
