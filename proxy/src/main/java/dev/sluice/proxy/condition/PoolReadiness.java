package dev.sluice.proxy.condition;

import dev.sluice.config.model.ReadyConfig;
import dev.sluice.config.model.ReadyNeeds;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Clock;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.Serving;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The rule of {@code process.ready}: ready while the pools it names take sessions, and for the grace after that. A look each second
 * remembers since when they do not, and writes a line when that begins and ends; who asks between two looks gets the state of the moment.
 *
 * <p>Threading: owned by the control loop; {@link #now} is for any thread.
 */
public final class PoolReadiness extends Lookout {
    private static final Logger LOG = Area.PROCESS.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A sentence with all pools of a large configuration would not be read. */
    private static final int MOST_NAMES = 3;

    private final Supplier<Serving> serving;
    private final Clock clock;
    private volatile Memory memory = Memory.START;
    private Readiness told = Readiness.met(null);

    /**
     * The memory of the looks so far. Immutable.
     *
     * @param mayWait whether a grace begins when the pools are lost; not at the start: a new instance whose backends have
     *     never worked would count as ready, and a rolling update would go on
     * @param lackingSince null while the pools are there
     */
    private record Memory(boolean mayWait, @Nullable Long lackingSince) {
        private static final Memory START = new Memory(false, null);
    }

    /** @param serving what serves */
    public PoolReadiness(Loop control, Supplier<Serving> serving, Clock clock) {
        super(control, PERIOD_NANOS);
        this.serving = serving;
        this.clock = clock;
    }

    /** The state of this moment. Any thread. */
    public Readiness now() {
        return of(serving.get(), memory, clock.nanos());
    }

    @Override
    protected void look(long now) {
        Serving served = serving.get();
        Readiness found = of(served, memory, now);
        memory = found.lack() == null
                ? new Memory(memory.mayWait || hasWorked(served), null)
                : new Memory(found.ready(), now - found.lacking().toNanos());
        tell(found);
        told = found;
    }

    private static Readiness of(Serving served, Memory before, long now) {
        ReadyConfig config = served.process().ready();
        String lack = config == null ? null : lack(config, served.snapshot());
        if (config == null || lack == null) {
            return Readiness.met(config);
        }
        // Whoever asks has read the time after the look, but perhaps before the loop did.
        long nanos = before.lackingSince == null ? 0 : Math.max(0, now - before.lackingSince);
        Duration lacking = Duration.ofNanos(nanos);
        return new Readiness(config, lack, lacking, before.mayWait && lacking.compareTo(config.grace()) < 0);
    }

    /** Why the pools are not enough; null when they are. */
    private static @Nullable String lack(ReadyConfig config, Snapshot snapshot) {
        Predicate<String> takesSessions =
                name -> snapshot.pool(name).filter(Pool::takesSessions).isPresent();
        if (isMet(config, takesSessions)) {
            return null;
        }
        List<String> without =
                config.pools().stream().filter(takesSessions.negate()).toList();
        String names = String.join(", ", without.subList(0, Math.min(MOST_NAMES, without.size())));
        int others = without.size() - MOST_NAMES;
        return "no backend of " + (without.size() == 1 ? "pool " : "the pools ") + names
                + (others > 0 ? " and " + Counted.of(others, "other") : "") + " takes sessions";
    }

    private static boolean isMet(ReadyConfig config, Predicate<String> pool) {
        return config.needs() == ReadyNeeds.ANY_BACKEND
                ? config.pools().stream().anyMatch(pool)
                : config.pools().stream().allMatch(pool);
    }

    /** Whether the pools would be enough without backends that only count as up because their first check is not over. */
    private static boolean hasWorked(Serving served) {
        ReadyConfig config = served.process().ready();
        return config == null
                || isMet(
                        config,
                        name -> served.snapshot()
                                .pool(name)
                                .filter(pool -> pool.eligible().stream().anyMatch(one -> hasWorked(pool, one)))
                                .isPresent());
    }

    private static boolean hasWorked(Pool pool, Backend backend) {
        return pool.config().checkOf(backend.config()) == null
                || backend.health().passed.value() > 0;
    }

    private void tell(Readiness found) {
        boolean same = found.ready() == told.ready() && found.isInGrace() == told.isInGrace();
        ReadyConfig config = found.config();
        if (same) {
            return;
        }
        if (config == null) {
            LOG.info("ready again: process.ready is off");
        } else if (found.lack() == null) {
            LOG.info(
                    told.ready()
                            ? "the pools of process.ready take sessions again, after {}: it was ready all the while"
                            : "ready: the pools of process.ready take sessions, after {}",
                    DurationText.print(Duration.ofSeconds(told.lacking().toSeconds() + 1)));
        } else if (found.ready()) {
            LOG.warn(
                    "{}: not ready in {} (process.ready.grace), unless one does before",
                    found.lack(),
                    DurationText.print(found.graceLeft()));
        } else {
            LOG.warn("not ready: {} (process.ready)", found.lacking().isZero() ? found.lack() : found.reason());
        }
    }
}
