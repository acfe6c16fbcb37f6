package dev.sluice.proxy.net;

/**
 * A kernel pipe that carries spliced bytes from one socket to another.
 *
 * <p>Threading: owned by one event loop.
 */
public interface Pipe {
    /** Bytes in the pipe now. */
    int length();
}
