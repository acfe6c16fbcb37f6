package dev.sluice.proxy.net;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection as an engine has it: a byte stream, who is at its ends, and what the kernel can be asked of it. It tells a
 * {@link ReadyListener} of its edges.
 *
 * <p>Threading: owned by its event loop.
 */
public interface Connection extends StreamSocket {
    /** The connection whose edges tell of this one: itself, or the one below. */
    default Connection transport() {
        return this;
    }

    /** As {@link #receive}, but what was read stays to be read again. */
    int peek(MemorySegment buffer, int length);

    /** The result of a non-blocking connect, asked for when its edge reports an error. */
    ConnectResult connectError();

    /** This end's address; null for a Unix socket, or once the connection is gone. */
    @Nullable
    PeerAddress localAddress();

    /** Where the peer wanted to go before a NAT rule redirected it here; null when no rule did, as far as the kernel knows. */
    @Nullable
    PeerAddress originalDestination();

    /** Lets the kernel take no more bytes than it can soon send, as the options say. */
    void limitUnsent(TcpOptions options);

    /** Lets the kernel probe a silent peer, as the options say. */
    void keepAlive(TcpOptions options);
}
