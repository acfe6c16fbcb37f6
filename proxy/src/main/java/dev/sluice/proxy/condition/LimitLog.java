package dev.sluice.proxy.condition;

import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.LimitReached;
import dev.sluice.proxy.host.Remedies;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of reached limits of connections: a line when the process or a frontend has reached its limit, one when that
 * is over, however often it is touched meanwhile. Keeps {@link ConnectionLimit#reached} for everybody else.
 *
 * <p>Threading: owned by the control loop.
 */
final class LimitLog extends Lookout {
    private static final Logger LOG = Area.FRONTEND.logger();
    private static final Logger PROCESS_LOG = Area.PROCESS.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A limit with room for so long is no longer reached; shorter breaks are part of it, so that a limit that is touched again and again has two lines. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Who reads the log during an outage should see that it goes on; each next line comes after twice the time. */
    private static final long FIRST_REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Supplier<Snapshot> snapshot;
    private final ConnectionLimit process;
    private final Function<String, @Nullable AcceptQueue> queues;
    private final Predicate<String> drained;
    private final Episode ofProcess = new Episode();
    private final Map<String, Watched> frontends = new HashMap<>();
    private @Nullable Snapshot seen;

    /** The state of one limit that is watched. */
    private static final class Episode {
        private long seen;
        private long sinceNanos;
        private long lastNanos;
        private long nextLineNanos;
        private long untilNext;

        void begin(long now) {
            sinceNanos = now;
            untilNext = FIRST_REMINDER_NANOS;
            nextLineNanos = now + untilNext;
        }

        boolean isTimeForALine(long now) {
            boolean due = now >= nextLineNanos;
            if (due) {
                untilNext = Math.min(2 * untilNext, LONGEST_NANOS);
                nextLineNanos = now + untilNext;
            }
            return due;
        }
    }

    private record Watched(ConnectionLimit limit, Episode episode) {}

    /**
     * @param queues who waits for a frontend, by its name; null when the kernel does not tell
     * @param drained whether an operator has drained a frontend: no client waits for it, however many sessions it has left
     */
    LimitLog(
            Loop control,
            Supplier<Snapshot> snapshot,
            ConnectionLimit process,
            Function<String, @Nullable AcceptQueue> queues,
            Predicate<String> drained) {
        super(control, PERIOD_NANOS);
        this.snapshot = snapshot;
        this.process = process;
        this.queues = queues;
        this.drained = drained;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // another generation, whatever it says
    protected void look(long now) {
        Snapshot serving = snapshot.get();
        if (serving != seen) {
            seen = serving;
            forgetGone(serving);
        }
        for (Frontend frontend : serving.frontends()) {
            Watched watched =
                    frontends.computeIfAbsent(frontend.name(), _ -> new Watched(frontend.limit(), new Episode()));
            look(watched.limit, watched.episode, now, frontend.name());
        }
        look(process, ofProcess, now, null);
    }

    private void forgetGone(Snapshot serving) {
        Set<String> names = new HashSet<>();
        serving.frontends().forEach(frontend -> names.add(frontend.name()));
        frontends.entrySet().removeIf(entry -> {
            boolean gone = !names.contains(entry.getKey());
            if (gone) {
                entry.getValue().limit.reached(null);
            }
            return gone;
        });
    }

    /** @param frontend whose limit it is; null for the process */
    private void look(ConnectionLimit limit, Episode episode, long now, @Nullable String frontend) {
        long counted = limit.timesReached();
        long added = counted - episode.seen;
        episode.seen = counted;
        LimitReached before = limit.reached();
        boolean accepts = frontend == null ? !frontends.keySet().stream().allMatch(drained) : !drained.test(frontend);
        if (accepts && (added > 0 || limit.isReached())) {
            episode.lastNanos = now;
            AcceptQueue queue = frontend == null ? everybody() : queues.apply(frontend);
            int waiting = queue == null ? 0 : queue.length();
            if (before == null) {
                episode.begin(now);
                tellBegin(frontend, limit.ceiling(), queue);
                limit.reached(LimitReached.begin(Instant.now(), limit.ceiling(), added, waiting));
            } else {
                LimitReached next = before.next(Instant.now(), limit.ceiling(), added, waiting);
                limit.reached(next);
                if (episode.isTimeForALine(now)) {
                    tellOn(frontend, next, Duration.ofNanos(now - episode.sinceNanos));
                }
            }
        } else if (before != null && now - episode.lastNanos >= QUIET_NANOS) {
            tellEnd(frontend, before, Duration.ofNanos(episode.lastNanos - episode.sinceNanos));
            limit.reached(null);
        } else if (before != null) {
            limit.reached(before.over());
        }
    }

    private @Nullable AcceptQueue everybody() {
        AcceptQueue all = null;
        for (String frontend : frontends.keySet()) {
            AcceptQueue one = queues.apply(frontend);
            if (one != null) {
                all = all == null ? one : all.plus(one);
            }
        }
        return all;
    }

    private static void tellBegin(@Nullable String frontend, int limit, @Nullable AcceptQueue queue) {
        line(frontend, Level.WARN)
                .log(
                        "{} is at its limit of {}: new clients wait in the accept queue until one leaves{}; {}",
                        whose(frontend),
                        Counted.of(limit, "connection"),
                        queue == null ? "" : ", " + queue.length() + " wait now",
                        frontend == null
                                ? "raise process.maxConnections, and the limit of open files if that is what it comes from ("
                                        + Remedies.OPEN_FILES + ")"
                                : "raise its maxConnections if the backends can take more");
    }

    private static void tellOn(@Nullable String frontend, LimitReached reached, Duration lasting) {
        line(frontend, Level.WARN)
                .log(
                        "{} is still at its limit of {}, for {}: {} now, {} at most so far",
                        whose(frontend),
                        Counted.of(reached.limit(), "connection"),
                        DurationText.print(Duration.ofSeconds(lasting.toSeconds())),
                        Counted.of(reached.waiting(), "client waits", "clients wait"),
                        reached.mostWaiting());
    }

    private static void tellEnd(@Nullable String frontend, LimitReached over, Duration lasted) {
        line(frontend, Level.INFO)
                .log(
                        "{} is no longer at its limit of {}: it was for {}, at most {} waited",
                        whose(frontend),
                        Counted.of(over.limit(), "connection"),
                        DurationText.print(Duration.ofSeconds(lasted.toSeconds() + 1)),
                        Counted.of(over.mostWaiting(), "client"));
    }

    private static LoggingEventBuilder line(@Nullable String frontend, Level level) {
        return frontend == null
                ? PROCESS_LOG.atLevel(level).addKeyValue("reason", "max_connections")
                : LOG.atLevel(level).addKeyValue("frontend", frontend).addKeyValue("reason", "max_connections");
    }

    private static String whose(@Nullable String frontend) {
        return frontend == null ? "the process" : "frontend " + frontend;
    }
}
