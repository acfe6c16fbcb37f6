package dev.sluice.proxy.relay;

import static dev.sluice.proxy.relay.SimulationRules.check;

import dev.sluice.proxy.net.Pipe;
import dev.sluice.proxy.net.Ready;
import dev.sluice.proxy.net.Spliceable;
import dev.sluice.proxy.net.StreamSocket;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A model of a connected socket in an edge-triggered epoll set, as Linux behaves: bytes before a reset stay readable, the error
 * is reported once and by whichever call asks first, a read stops at the urgent mark, room is announced only to who was refused
 * and only once a third of the queue is free.
 */
final class ScriptedSocket extends SocketCounts implements StreamSocket, Spliceable {
    private final Simulation world;
    private final String name;
    /** What the far end of this socket does; consumed from {@link #next}. */
    private final List<Happening> script;

    private final int capacity;
    private int next;

    /** Read since the turn began. */
    long turnBytes;

    /** Position of the urgent mark, -1 when there is none. */
    private long mark = -1;

    // The send side.
    boolean finSent;
    private boolean refused;
    /** The last bytes were sent with the promise that more, or FIN, follows at once. */
    boolean corked;

    boolean error;
    /** RST has arrived, or the far end has vanished. */
    boolean dead;
    /** RST has arrived, and no FIN before it. */
    boolean aborted;

    boolean toldOfError;
    boolean pendingEdge = true; // the one after registration
    int collected;
    boolean closed;

    ScriptedSocket(Simulation world, String name, List<Happening> script, int capacity) {
        this.world = world;
        this.name = name;
        this.script = script;
        this.capacity = capacity;
    }

    boolean isClient() {
        return name.equals("client");
    }

    List<Happening> script() {
        return script;
    }

    // What the far end does.

    boolean hasMoreToHappen() {
        return next < script.size();
    }

    void happen() {
        Happening happening = script.get(next++);
        world.trace(name, happening);
        if (dead) {
            return;
        }
        switch (happening) {
            case Happening.Bytes(int count) -> arrive(count);
            case Happening.Urgent() -> {
                if (!finArrived) {
                    mark = arrived;
                    arrive(1);
                }
            }
            case Happening.Fin() -> {
                finArrived = true;
                pendingEdge = true;
            }
            case Happening.Rst() -> {
                dead = true;
                error = true;
                aborted = !finArrived;
                pendingEdge = true;
            }
            case Happening.Vanish() -> {
                dead = true;
                finArrived = true;
                acknowledged = sent; // its queue is freed
                pendingEdge = true;
            }
            case Happening.Take(int count) -> take(count);
        }
    }

    private void arrive(int count) {
        if (!finArrived) {
            arrived += count;
            pendingEdge = true;
        }
    }

    /** The far end acknowledges; true when there was something. */
    boolean take(long count) {
        long taken = Math.min(count, sent - acknowledged);
        acknowledged += taken;
        if (refused && isWritable()) {
            refused = false;
            pendingEdge = true;
        }
        return taken > 0;
    }

    // What epoll says.

    boolean isWritable() {
        return room() >= (capacity + 2) / 3;
    }

    private int room() {
        return (int) (capacity - (sent - acknowledged));
    }

    /** The readiness when epoll_wait looks, which may be later than the edge. */
    int poll() {
        int ready = 0;
        if (arrived > read || finArrived || dead) {
            ready |= Ready.IN;
        }
        if (finArrived || dead) {
            ready |= Ready.RDHUP;
        }
        if (mark >= 0) {
            ready |= Ready.PRI;
        }
        if (dead || (finArrived && finSent)) {
            ready |= Ready.HUP;
        }
        if (error) {
            ready |= Ready.ERR;
            toldOfError = true;
        }
        if (dead || finSent || isWritable()) {
            ready |= Ready.OUT;
        } else {
            refused = true; // as tcp_poll does
        }
        return ready;
    }

    // What the relay calls.

    @Override
    public int receive(MemorySegment buffer, int length) {
        world.beforeCall(this, "receive");
        ScriptedSocket sink = world.other(this);
        check(delivered() == sink.taken() && sink.inside.unsent == 0, "read while a remainder waits");
        long upTo = mark > read ? mark : arrived;
        int count = (int) Math.min(length, upTo - read);
        if (count == 0) {
            return endOrError(true);
        }
        if (!world.scenario().tcp() && count > 1 && world.choices().interrupt()) {
            count = 1 + world.choices().choose(count - 1); // a message with descriptors ends here
        }
        StreamBytes.copy(read, buffer, count);
        onRead(count);
        return count;
    }

    /** What a read answers when there are no bytes; the error goes to who asks first. */
    private int endOrError(boolean tellsEnd) {
        if (finArrived) {
            return tellsEnd ? END : AGAIN;
        }
        if (error) {
            error = false;
            return FAILED;
        }
        return dead && tellsEnd ? END : AGAIN;
    }

    private void onRead(int count) {
        read += count;
        turnBytes += count;
        if (mark >= 0 && read > mark) {
            mark = -1;
        }
    }

    @Override
    public int send(MemorySegment buffer, int offset, int length, boolean more) {
        world.beforeCall(this, more ? "send with more" : "send");
        check(length > 0, "empty send");
        check(StreamBytes.match(sent, buffer, offset, length), "wrong bytes");
        if (cannotSend()) {
            return FAILED;
        }
        int count = Math.min(length, room());
        refused |= count < length;
        sent += count;
        corked = more && count == length; // the kernel does not wait for more while its queue is full
        return count;
    }

    private boolean cannotSend() {
        check(!finSent, "bytes after FIN");
        if (error) {
            error = false;
            return true;
        }
        return dead;
    }

    @Override
    public int spliceInto(Pipe into) {
        world.beforeCall(this, "splice into");
        ModelPipe pipe = (ModelPipe) into;
        check(read == world.other(this).sent + pipe.length, "read while a remainder waits");
        check(pipe.length == 0 || pipe.end() == read, "bytes of another place in the pipe");
        long available = (mark >= 0 ? mark : arrived) - read; // splice(2) never passes the mark
        if (available == 0) {
            return mark == read ? AGAIN : endOrError(false);
        }
        int count = (int) Math.min(available, pipe.room());
        if (count == 0) {
            return AGAIN;
        }
        pipe.put(read, count);
        onRead(count);
        return count;
    }

    @Override
    public int spliceFrom(Pipe from) {
        world.beforeCall(this, "splice from");
        ModelPipe pipe = (ModelPipe) from;
        check(pipe.length > 0, "splice from an empty pipe");
        check(pipe.start == sent, "wrong bytes in the pipe");
        if (cannotSend()) {
            return FAILED;
        }
        int count = Math.min(pipe.firstPiece(), room()); // one piece at a time: partial moves are the rule
        refused |= count == 0;
        pipe.takeOut(count);
        corked = false;
        sent += count;
        return count;
    }

    @Override
    public boolean shortReadDrains() {
        return world.scenario().tcp();
    }

    @Override
    public int unacknowledgedBytes() {
        check(!closed, "asked after close");
        return (int) (sent - acknowledged);
    }

    @Override
    public void finishSending() {
        world.trace(name, "finishSending");
        ScriptedSocket source = world.other(this);
        check(!closed, "FIN after close");
        check(!finSent, "a second FIN");
        check(source.hasEnded() || source.dead, "FIN that nobody sent");
        check(!source.aborted || source.inside.ended, "FIN in place of a reset");
        check(inside.unsent == 0 && taken() == source.deliverable(), "FIN before the last byte");
        finSent = true;
        corked = false;
    }

    @Override
    public void close() {
        world.trace(name, "close");
        closed = true;
    }

    @Override
    public void reset() {
        close();
    }

    @Override
    public String toString() {
        return name + "[arrived " + arrived + " read " + read + " sent " + sent + " acknowledged " + acknowledged
                + (mark >= 0 ? " mark " + mark : "") + (finArrived ? " fin" : "") + (finSent ? " finSent" : "")
                + (dead ? " dead" : "") + (error ? " error" : "") + (closed ? " closed" : "") + "]";
    }
}
