package dev.sluice.proxy.reading;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.Phase;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.meter.Counter;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.snapshot.Frontend;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one frontend, each number read when it is asked for.
 *
 * <p>Threading: any thread.
 */
public record FrontendReading(Frontend frontend) {
    /** The most connections it may have: those of the process where it has no limit of its own; 0 for no limit. */
    public int limitWithin(ConnectionLimit process) {
        int own = frontend.limit().limit();
        return own == 0 ? process.limit() : own;
    }

    /** Clients accepted. */
    public long connections() {
        return frontend.counters().sum(counted -> counted.connections.value());
    }

    /** Bytes read from clients. */
    public long receivedBytes() {
        return frontend.counters().sum(counted -> counted.receivedBytes.value());
    }

    /** Bytes handed to clients. */
    public long sentBytes() {
        return frontend.counters().sum(counted -> counted.sentBytes.value());
    }

    /** Clients refused for one reason. */
    public long refused(RefusalReason reason) {
        return frontend.counters().sum(counted -> counted.refused(reason).value());
    }

    /** Clients refused for a PROXY header of this kind. */
    public long badHeaders(BadHeader.Kind kind) {
        return frontend.counters().sum(counted -> counted.badHeaders(kind).value());
    }

    /** A late PROXY header of this kind: the latest of one worker; null when there was none. */
    public @Nullable BadHeader latestBadHeader(BadHeader.Kind kind) {
        BadHeader latest = null;
        for (FrontendCounters worker : frontend.counters()) {
            BadHeader one = worker.latest(kind);
            latest = one == null ? latest : one;
        }
        return latest;
    }

    /** The latest detail of clients refused for a reason, once: of one worker; null when there is none that is new. */
    public @Nullable String takeDetail(RefusalReason reason) {
        String latest = null;
        for (FrontendCounters worker : frontend.counters()) {
            String one = worker.takeDetail(reason);
            latest = one == null ? latest : one;
        }
        return latest;
    }

    /** Sessions that ended so. */
    public long closed(Cause cause, Phase phase) {
        return frontend.counters().sum(counted -> counted.closed(cause, phase));
    }

    /** Sessions that a route of the frontend took. */
    public static long sessions(RouteState route) {
        return route.sessions().sum(Counter::value);
    }

    /** From accept to the end. */
    public HistogramReading duration() {
        return HistogramReading.of(frontend.counters(), counted -> counted.duration);
    }
}
