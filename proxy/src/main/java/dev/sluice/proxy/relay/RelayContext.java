package dev.sluice.proxy.relay;

import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Pipes;
import java.lang.foreign.MemorySegment;

/** The resources that the relays of one loop share. Threading: owned by that loop. */
public interface RelayContext {
    /** Memory for one read, shared by all relays of the loop; its size is the most that one read asks for. */
    MemorySegment scratch();

    Buffers buffers();

    Pipes pipes();

    /** Runs the task after the current turn. */
    void execute(Runnable task);

    /** Counts bytes that went through a pipe. */
    void onSpliced(long bytes);
}
