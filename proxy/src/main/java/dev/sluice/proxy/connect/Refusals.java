package dev.sluice.proxy.connect;

import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.pool.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The backends that have failed one session, with when: none of them is tried again before a check of it has passed since, or where
 * nothing checks it, before a pause is over. Immutable; any thread.
 */
final class Refusals implements Predicate<Backend> {
    static final Refusals NONE = new Refusals(List.of());
    /** Between two attempts of one session at a backend that is not checked. */
    static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Refusal> all;

    private record Refusal(Backend backend, long nanos) {
        boolean isOver() {
            return backend.health().isChecked()
                    ? backend.health().hasPassedSince(nanos)
                    : Clock.SYSTEM.nanos() - nanos >= PAUSE_NANOS;
        }
    }

    private Refusals(List<Refusal> all) {
        this.all = List.copyOf(all);
    }

    /** These, as far as they count still, and one more. */
    Refusals with(Backend backend, long nanos) {
        List<Refusal> longer = new ArrayList<>();
        for (Refusal each : all) {
            if (!each.backend.equals(backend) && !each.isOver()) {
                longer.add(each);
            }
        }
        longer.add(new Refusal(backend, nanos));
        return new Refusals(longer);
    }

    /** True for a backend that is not to be tried yet. */
    @Override
    public boolean test(Backend backend) {
        for (Refusal each : all) {
            if (each.backend.equals(backend)) {
                return !each.isOver();
            }
        }
        return false;
    }
}
