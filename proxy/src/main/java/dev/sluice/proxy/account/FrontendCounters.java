package dev.sluice.proxy.account;

import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.meter.CounterRow;
import dev.sluice.proxy.meter.Histogram;
import dev.sluice.proxy.net.PeerAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The counters of one loop for one frontend. Threading: written by that loop, read by any thread. */
public final class FrontendCounters {
    private static final int PHASES = Phase.values().length;

    /** Clients accepted. */
    public final Counter connections = new Counter();
    /** Bytes read from clients. */
    public final Counter receivedBytes = new Counter();
    /** Bytes handed to clients. */
    public final Counter sentBytes = new Counter();
    /** From accept to the end. */
    public final Histogram duration = Histogram.ofLongTimes();

    private final Counter[] refused = counters(RefusalReason.values().length);
    private final Counter[] badHeaders = counters(BadHeader.Kind.values().length);
    private final AtomicReferenceArray<@Nullable BadHeader> latestBadHeaders =
            new AtomicReferenceArray<>(BadHeader.Kind.values().length);
    private final CounterRow closed = new CounterRow(Cause.values().length * PHASES);

    /** By reason; each is made when the first client is refused for it. */
    private final AtomicReferenceArray<@Nullable RefusedSources> refusedSources =
            new AtomicReferenceArray<>(RefusalReason.values().length);

    /** By reason, the latest that nobody has taken. */
    private final AtomicReferenceArray<@Nullable String> details =
            new AtomicReferenceArray<>(RefusalReason.values().length);

    private volatile @Nullable TlsCounters tls;

    private static Counter[] counters(int count) {
        Counter[] counters = new Counter[count];
        for (int i = 0; i < count; i++) {
            counters[i] = new Counter();
        }
        return counters;
    }

    /** Those of its TLS, which are made when they are first needed; by the loop. */
    public TlsCounters tls() {
        TlsCounters known = tls;
        if (known == null) {
            known = new TlsCounters();
            tls = known;
        }
        return known;
    }

    /** Those of its TLS; null when there was none. Any thread. */
    public @Nullable TlsCounters knownTls() {
        return tls;
    }

    public Counter refused(RefusalReason reason) {
        return refused[reason.ordinal()];
    }

    /** Counts a client that is refused, and from where. */
    public void onRefused(RefusalReason reason, PeerAddress client) {
        refused(reason).increment();
        RefusedSources sources = refusedSources.getPlain(reason.ordinal());
        if (sources == null) {
            sources = new RefusedSources();
            refusedSources.setRelease(reason.ordinal(), sources);
        }
        sources.add(client);
    }

    /**
     * As {@link #onRefused(RefusalReason, PeerAddress)}, with what the word of the reason does not say.
     *
     * @param detail may be chosen by the client; null for nothing
     */
    public void onRefused(RefusalReason reason, PeerAddress client, @Nullable String detail) {
        onRefused(reason, client);
        details.setRelease(reason.ordinal(), detail);
    }

    /** The latest detail of clients that were refused for a reason, once; null when there is none that is new. Any thread. */
    public @Nullable String takeDetail(RefusalReason reason) {
        return details.getAndSet(reason.ordinal(), null);
    }

    /** Counts what was wrong with the PROXY header of a client that is refused. */
    public void onBadHeader(BadHeader bad) {
        badHeaders(bad.kind()).increment();
        latestBadHeaders.setRelease(bad.kind().ordinal(), bad);
    }

    /** Clients refused for a header of this kind. */
    public Counter badHeaders(BadHeader.Kind kind) {
        return badHeaders[kind.ordinal()];
    }

    /** The latest of this kind; null when there was none. */
    public @Nullable BadHeader latest(BadHeader.Kind kind) {
        return latestBadHeaders.getAcquire(kind.ordinal());
    }

    /** Who was refused for a reason; null when nobody was. */
    public @Nullable RefusedSources refusedSources(RefusalReason reason) {
        return refusedSources.getAcquire(reason.ordinal());
    }

    /** Counts a session that has ended. */
    public void onClosed(Termination termination) {
        closed.increment(index(termination.cause(), termination.phase()));
    }

    /** Sessions that ended so. */
    public long closed(Cause cause, Phase phase) {
        return closed.value(index(cause, phase));
    }

    private static int index(Cause cause, Phase phase) {
        return cause.ordinal() * PHASES + phase.ordinal();
    }
}
