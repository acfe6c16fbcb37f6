package dev.sluice.proxy.net;

/**
 * A stream whose bytes the kernel can move to and from a pipe. What is encrypted by this process is none.
 *
 * <p>Threading: owned by one event loop; its pipes are those of that loop.
 */
public interface Spliceable {
    /**
     * Moves bytes into a pipe without copying them: a count, {@link StreamSocket#AGAIN}, {@link StreamSocket#FAILED} or {@link StreamSocket#NO_MEMORY}.
     * AGAIN may also mean the end of the stream, since splice(2) through Netty answers 0 for both; {@link StreamSocket#receive} tells which.
     */
    int spliceInto(Pipe pipe);

    /** Moves bytes out of a pipe: a count, {@link StreamSocket#AGAIN}, {@link StreamSocket#FAILED} or {@link StreamSocket#NO_MEMORY}. */
    int spliceFrom(Pipe pipe);
}
