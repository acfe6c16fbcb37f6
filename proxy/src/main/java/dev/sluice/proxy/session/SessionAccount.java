package dev.sluice.proxy.session;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Termination;
import dev.sluice.proxy.net.Connection;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendCounters;
import dev.sluice.proxy.pool.Failures;
import dev.sluice.proxy.pool.PoolCounters;
import dev.sluice.proxy.relay.Relay;
import dev.sluice.proxy.relay.Side;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * Counts a session and writes its lines in the access log.
 *
 * <p>Threading: owned by the loop of the session, whose counters it writes.
 */
final class SessionAccount {
    private final Worker worker;
    private final Frontend frontend;
    private final FrontendCounters frontendCounters;
    private final PoolCounters poolCounters;
    private final SessionStory story;
    private @Nullable Backend backend;
    private @Nullable BackendCounters backendCounters;

    SessionAccount(Worker worker, Frontend frontend, long session, long now) {
        int loop = worker.loop().index();
        this.worker = worker;
        this.frontend = frontend;
        this.frontendCounters = frontend.counters(loop);
        this.poolCounters = frontend.pool().counters(loop);
        this.story = new SessionStory(frontend, session, now);
    }

    SessionStory story() {
        return story;
    }

    /** There is a client. */
    void arrived() {
        frontendCounters.connections.increment();
    }

    void opened(Connection client) {
        if (worker.log().wantsOpening(story.session())) {
            worker.log().write(story.opening(client, worker));
        }
    }

    /** @param bad what was wrong with its PROXY header, if that is why */
    void refused(RefusalReason reason, @Nullable BadHeader bad) {
        story.refused(reason, bad == null ? null : bad.text());
        if (bad != null) {
            frontendCounters.onBadHeader(bad);
        }
        frontendCounters.onRefused(reason, story.clientAddress());
        if (reason == RefusalReason.NO_BACKEND) {
            poolCounters.noBackend.increment();
        }
    }

    void connected(Backend reached, int retries, long now) {
        backend = reached;
        backendCounters = reached.counters(worker.loop().index());
        story.connected(reached, retries, now);
        poolCounters.connectTime.record(story.connectNanos());
    }

    /** Bytes were taken from this side, or given to the other one. */
    void moved(Side from, long received, long sent, long now) {
        if (backendCounters == null) {
            throw new IllegalStateException("no backend");
        }
        if (from == Side.CLIENT) {
            frontendCounters.receivedBytes.add(received);
            backendCounters.sentBytes.add(sent);
        } else {
            backendCounters.receivedBytes.add(received);
            frontendCounters.sentBytes.add(sent);
            if (story.onBackendBytes(now)) {
                poolCounters.firstByteTime.record(story.firstByteNanos());
            }
        }
    }

    /** The session has ended. */
    void ended(Termination termination) {
        frontendCounters.duration.record(lasted());
        frontendCounters.onClosed(termination);
    }

    private long lasted() {
        return worker.loop().clock().nanos() - story.startNanos();
    }

    /**
     * Says whether the backend has failed the session: to accept it and end it at once without a byte is as good as no connect. But a
     * backend that takes what its client says and ends in order may have done what it was asked for, as PostgreSQL does with the
     * request to cancel a query: that speaks neither for it nor against it.
     *
     * @param toBackend bytes it was given
     */
    void judge(Termination termination, long toBackend) {
        if (backend == null) {
            return;
        }
        long now = worker.loop().clock().nanos();
        boolean reset = termination.cause() == Cause.BACKEND_RESET;
        if (!story.endedWithoutData(termination.cause(), now)) {
            backend.served();
        } else if (reset || toBackend == 0) {
            frontend.pool().sessionFailed(backend, now, reset ? Failures.RESET : Failures.CLOSED);
        }
    }

    /** Gives the place on the backend back. */
    void releaseBackend() {
        if (backend != null) {
            frontend.pool().release(backend);
        }
    }

    void log(Session session, Termination termination) {
        Relay relay = session.relay;
        boolean moved = relay != null && (relay.received(Side.CLIENT) > 0 || relay.sent(Side.BACKEND) > 0);
        boolean empty = !moved && !story.hasWaited() && !session.early.hasSent();
        if (worker.log().wants(session.id, termination, empty)) {
            worker.log().write(story.closing(session, termination, lasted()));
        }
    }
}
