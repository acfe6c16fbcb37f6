package dev.sluice.proxy.status;

import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting of an operator that differs from the configuration: an override. It lasts until the next start, or until
 * the configuration changes that key. Immutable.
 *
 * @param key such as {@code weight}; {@code state} for what is taken out of service
 * @param configured its value in the configuration
 * @param set its value now
 */
public record Deviation(Subject subject, String key, String configured, String set) {
    static final String STATE = "state";

    /** Of all frontends and backends, and of the log. */
    public static List<Deviation> all(ServerView state) {
        List<Deviation> all = new ArrayList<>(state.logDeviations());
        for (Frontend frontend : state.snapshot().frontends()) {
            if (state.isDrained(frontend.name())) {
                all.add(new Deviation(
                        Subject.frontend(frontend.name(), frontend.onlyPoolName()), STATE, "ready", "drained"));
            }
        }
        for (Pool pool : state.snapshot().pools()) {
            for (Backend backend : pool.backends()) {
                if (backend.hasOverrides()) {
                    all.addAll(of(pool.name(), backend));
                }
            }
        }
        return all;
    }

    /** Of one backend. */
    public static List<Deviation> of(String pool, Backend backend) {
        List<Deviation> some = new ArrayList<>();
        Subject subject = Subject.backend(pool, backend.name());
        AdminState configured = backend.config().disabled() ? AdminState.MAINTENANCE : AdminState.READY;
        if (backend.adminState() != configured) {
            some.add(new Deviation(
                    subject, STATE, configured.label(), backend.adminState().label()));
        }
        number(some, subject, "weight", new int[] {backend.config().weight(), backend.weight()});
        number(some, subject, "maxConnections", new int[] {backend.config().maxConnections(), backend.maxConnections()
        });
        return some;
    }

    private static void number(List<Deviation> some, Subject subject, String key, int[] configuredAndSet) {
        if (configuredAndSet[0] != configuredAndSet[1]) {
            some.add(new Deviation(
                    subject, key, String.valueOf(configuredAndSet[0]), String.valueOf(configuredAndSet[1])));
        }
    }
}
