package dev.sluice.proxy.database;

/**
 * One conversation with a database server over one connection: what the server says goes in, what is to be done next comes out. The server may be
 * asked again over the same connection. Whatever it says, a dialogue keeps a bounded part of it.
 *
 * <p>Threading: one thread at a time.
 */
public interface Dialogue {
    /** Begins, or asks again after a {@link Next.Found}; {@link #next} says what is to be done. */
    void ask();

    /** What is to be done next. To be called again at once after everything but {@link Next.Wait}, and not after an end. */
    Next next();

    /** The server has sent these bytes. */
    void receive(byte[] bytes, int length);

    /** The TLS that {@link Next.Secure} wanted is there. */
    void secured();

    /** The key that {@link Next.Derive} wanted. */
    void derived(byte[] key);

    /** What a client says before it ends its stream in order, as far as the protocol has come; empty for nothing. */
    byte[] farewell();

    /** What the server owes, in the middle of a sentence such as "the backend was silent before ...". */
    String awaited();
}
