package dev.sluice.proxy.http;

import io.netty.channel.ChannelHandler;

/**
 * The TLS that one endpoint speaks with its clients, and with no others.
 *
 * <p>Threading: {@link #handler} on the endpoint's loop; {@link #close} once the loop has ended.
 */
public interface Encryption extends AutoCloseable {
    /** The news of a client that goes up its pipeline. */
    enum Event {
        /** The handshake is over, and well. */
        SECURED
    }

    /**
     * A handler for one more client: below it is ciphertext, above it plaintext.
     *
     * @param refusals counts the clients that it ends
     */
    ChannelHandler handler(Counter refusals);

    /** The counter of clients that are turned away. */
    @FunctionalInterface
    interface Counter {
        void count(Refusal why);
    }

    @Override
    void close();
}
