package dev.sluice.proxy.session;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.OwnConnections;
import dev.sluice.proxy.listen.ConnectionSink;
import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Buffers;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.net.Pipes;
import dev.sluice.proxy.net.tls.HandshakeTurns;
import dev.sluice.proxy.net.tls.TlsMemory;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.session.end.Departures;
import dev.sluice.proxy.session.end.DrainPlan;
import dev.sluice.proxy.session.end.DrainScope;
import dev.sluice.proxy.session.end.Ended;
import dev.sluice.proxy.session.live.Listing;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionPage;
import dev.sluice.proxy.session.live.SessionQuery;
import dev.sluice.proxy.session.trace.UniqueIds;
import dev.sluice.proxy.snapshot.Frontend;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one loop and what they share.
 *
 * <p>Threading: owned by its loop; counters and {@link #sessions} may be read by any thread.
 */
public final class Worker implements ConnectionSink, SessionHost {
    /** Of an id, for the number of the loop: the configuration allows 1024. */
    private static final int WORKER_BITS = 10;

    private final Loop loop;
    private final ConnectionLimit processLimit;
    private final ConnectionLimit handshakes;
    private final OwnConnections own;
    private final SessionLog log;
    private final UniqueIds uniqueIds = new UniqueIds();
    private final Counter splicedBytes = new Counter();
    private final Counter acceptPauses = new Counter();
    private final Counter defects = new Counter();

    /** Live sessions, newest first, linked through themselves. */
    private @Nullable Session newest;

    /** Those under way, which are few. */
    private final List<Listing> listings = new ArrayList<>(2);

    private volatile int sessions;
    private long created;
    private final Departures departures;
    private final HandshakeTurns handshakeTurns;
    private @Nullable TlsMemory tlsMemory;
    private final ClientAdmission reception = new ClientAdmission(this);

    /** @param handshakes the clients of the process whose ClientHello is waited for */
    public Worker(
            Loop loop, ConnectionLimit processLimit, ConnectionLimit handshakes, OwnConnections own, SessionLog log) {
        this.loop = loop;
        this.own = own;
        this.processLimit = processLimit;
        this.handshakes = handshakes;
        this.log = log;
        this.departures = new Departures(loop, () -> newest);
        this.handshakeTurns = new HandshakeTurns(loop);
    }

    @Override
    public void onAccepted(Frontend frontend, Acceptor socket, int descriptor) {
        reception.onAccepted(frontend, socket, descriptor);
    }

    @Override
    public OwnConnections own() {
        return own;
    }

    @Override
    public UniqueIds uniqueIds() {
        return uniqueIds;
    }

    @Override
    public void onAcceptPaused() {
        acceptPauses.increment();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the loop
    @Override
    public void add(Session session) {
        session.older = newest;
        if (newest != null) {
            newest.newer = session;
        }
        newest = session;
        sessions++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: the loop
    @Override
    public void remove(Session session) {
        departures.onRemoved(session);
        if (!listings.isEmpty()) {
            listings.forEach(listing -> listing.onRemoved(session));
        }
        if (session.newer != null) {
            session.newer.older = session.older;
        } else {
            newest = session.older;
        }
        if (session.older != null) {
            session.older.newer = session.newer;
        }
        session.newer = null;
        session.older = null;
        sessions--;
    }

    /** Ends all sessions of this loop with RST; from any thread. */
    public void endAll(Cause cause) {
        loop.execute(() -> onEndAll(cause));
    }

    /** Ends the sessions of these backends with RST, evenly over this time; from any thread. */
    public void endOf(Set<Backend> backends, Cause cause, Duration over) {
        loop.execute(() -> departures.sweep(backends, cause, over));
    }

    @Override
    public long nextId() {
        return ++created << WORKER_BITS | loop.index();
    }

    /** The loop that has this session. */
    public static int workerOf(long id) {
        return (int) (id & ((1 << WORKER_BITS) - 1));
    }

    /** Sessions as somebody asks for them; from any thread. */
    public CompletableFuture<SessionPage> list(SessionQuery query) {
        CompletableFuture<SessionPage> answer = new CompletableFuture<>();
        loop.execute(() -> {
            Listing listing = new Listing(loop, query, answer, listings::remove);
            listings.add(listing);
            listing.begin(newest);
        });
        return answer;
    }

    /** Ends a session with RST; from any thread. False when there is none of this id. */
    public CompletableFuture<Boolean> end(long id, Cause cause) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        loop.execute(() -> departures.end(id, cause, answer));
        return answer;
    }

    /** Ends all sessions that match with RST, some in each turn; from any thread. The answer is what they were. */
    public CompletableFuture<Ended> endAll(SessionFilter filter, Cause cause) {
        CompletableFuture<Ended> answer = new CompletableFuture<>();
        loop.execute(() -> departures.endAll(filter, cause, answer));
        return answer;
    }

    /** Whether a session of this loop has this unique id. */
    public boolean isUniqueId(String uniqueId, long id) {
        return uniqueIds.of(id).equals(uniqueId);
    }

    /**
     * Ends sessions as the configuration says; from any thread.
     *
     * @param loops of the process, which share the rate
     */
    public void drain(DrainScope scope, DrainConfig config, int loops, Cause cause) {
        loop.execute(() -> departures.drain(scope, DrainPlan.of(config, loops), cause));
    }

    /** Leaves the sessions alone again; from any thread. */
    public void cancelDrain(DrainScope scope) {
        loop.execute(() -> departures.cancel(scope));
    }

    private void onEndAll(Cause cause) {
        while (newest != null) {
            newest.abort(cause);
        }
    }

    @Override
    public void onDefect(Session session, Throwable defect) {
        defects.increment();
        String id = String.valueOf(session.trace().session());
        loop.thread()
                .defects()
                .report(
                        "session " + id + " of frontend "
                                + session.trace().frontend().name() + " was ended",
                        id,
                        defect);
    }

    @Override
    public void onDefect(String consequence, Throwable defect) {
        defects.increment();
        loop.thread().defects().report(consequence, defect);
    }

    @Override
    public MemorySegment scratch() {
        return loop.scratch();
    }

    @Override
    public Buffers buffers() {
        return loop.buffers();
    }

    @Override
    public Pipes pipes() {
        return loop.pipes();
    }

    @Override
    public void execute(Runnable task) {
        loop.nextTurn(task);
    }

    @Override
    public void onSpliced(long bytes) {
        splicedBytes.add(bytes);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public ConnectionLimit processLimit() {
        return processLimit;
    }

    @Override
    public ConnectionLimit handshakes() {
        return handshakes;
    }

    @Override
    public HandshakeTurns handshakeTurns() {
        return handshakeTurns;
    }

    @Override
    public TlsMemory tlsMemory() {
        TlsMemory known = tlsMemory;
        if (known == null) {
            known = new TlsMemory(loop.buffers());
            tlsMemory = known;
        }
        return known;
    }

    @Override
    public SessionLog log() {
        return log;
    }

    /** Sessions now. */
    public int sessions() {
        return sessions;
    }

    public Counter splicedBytes() {
        return splicedBytes;
    }

    /** How often accepting paused for want of descriptors or memory. */
    public Counter acceptPauses() {
        return acceptPauses;
    }

    /** Sessions ended by a defect of the program. */
    public Counter defects() {
        return defects;
    }
}
