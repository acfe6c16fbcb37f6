package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.pool.Backend;

/**
 * The observer of a connector: its session. Threading: on the loop of the session; exactly one of the outcomes is
 * called.
 */
public interface ConnectObserver {
    /** The pool is full, or has nobody for the session, which waits until this time; told again when the time has moved on. */
    void onQueued(long untilNanos);

    /**
     * The session waits no longer: a backend has become free, which is tried now, or one of the outcomes follows.
     *
     * @param position its place in the queue, see {@link dev.sluice.proxy.pool.Waiter#position}
     */
    void onDequeued(long waitedNanos, int position);

    /** An attempt is under way; it has from now until the connect timeout. */
    void onConnecting();

    /**
     * A backend is connected; the session owns the socket and the claim on the backend from now on.
     *
     * @param ready the {@link dev.sluice.proxy.net.Ready} bits that came with the news
     */
    void onConnected(Connection socket, Backend backend, int ready);

    /** No attempt is left; the last one ended like this. */
    void onConnectFailed(ConnectResult last);

    /** The pool had no eligible backend at all. */
    void onNoBackend();

    /** The session has waited for a backend to come up as long as it may, or may not wait for that any more. */
    void onNoneUp();

    /** The pool is full and so is its queue. */
    void onQueueFull();

    /** The session has waited as long as it may. */
    void onQueueTimeout();

    /** A defect met on the way, where no caller is who could take it. */
    void onDefect(Throwable defect);
}
