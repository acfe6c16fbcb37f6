package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.RefusedSample;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.route.RouteState;
import dev.sluice.proxy.route.RouteTable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state that all generations of one frontend share: its counts, its limit, and who has used up what.
 *
 * <p>Threading: as its parts say; {@link #follow} on the control thread.
 */
final class FrontendState {
    private final ConnectionLimit limit;
    private final PerWorker<FrontendCounters> counters;
    private final long[] refusalsTold = new long[RefusalReason.values().length];
    private final long[] badHeadersTold = new long[BadHeader.Kind.values().length];
    private final RefusedSample refusedSample = new RefusedSample();
    private volatile @Nullable Refusing refusing;
    private volatile AdmissionRules rules;
    /** Of the generation that serves, by name. */
    private volatile Map<String, RouteState> routes = Map.of();

    FrontendState(FrontendConfig config, int workers, AddressLists lists) {
        this.limit = new ConnectionLimit(config.maxConnections());
        this.rules = AdmissionRules.of(config.admission(), lists);
        this.counters = new PerWorker<>(workers, FrontendCounters::new);
    }

    /** A generation takes over. */
    @SuppressWarnings("ReferenceEquality") // equal rules of another generation have other counts
    void follow(FrontendConfig config, AdmissionRules next, RouteTable table, long nowNanos) {
        limit.limit(config.maxConnections());
        if (next != rules) {
            next.activate(nowNanos);
            rules = next;
        }
        Map<String, RouteState> states = new HashMap<>();
        table.all().forEach(route -> states.put(route.state().name(), route.state()));
        routes = states;
    }

    /** What a route of this name goes on with. */
    RouteState route(String name, int workers) {
        RouteState known = routes.get(name);
        return known == null ? new RouteState(name, workers) : known;
    }

    ConnectionLimit limit() {
        return limit;
    }

    /** The files of addresses have changed for a generation that serves. */
    void reread(AdmissionRules reread) {
        rules = reread;
    }

    /** Those of the generation that serves. */
    AdmissionRules rules() {
        return rules;
    }

    PerWorker<FrontendCounters> counters() {
        return counters;
    }

    RefusedSample refusedSample() {
        return refusedSample;
    }

    @Nullable
    Refusing refusing() {
        return refusing;
    }

    void refusing(@Nullable Refusing now) {
        refusing = now;
    }

    long[] badHeadersTold() {
        return badHeadersTold;
    }

    long[] refusalsTold() {
        return refusalsTold;
    }
}
