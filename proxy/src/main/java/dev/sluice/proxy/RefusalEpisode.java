package dev.sluice.proxy;

import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.account.Refusing.Source;
import dev.sluice.proxy.snapshot.Frontend;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A frontend that refuses clients, from the first to a minute after the last. Threading: owned by the control loop. */
final class RefusalEpisode {
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Frontend frontend;
    private final Instant since = Instant.now();
    private final Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);
    /** Of this minute and of the one before: who stopped long ago should not be named for ever. */
    private TopSources sources = new TopSources();

    private TopSources earlier = new TopSources();
    private long minuteNanos;
    private long lastNanos;

    RefusalEpisode(Frontend frontend) {
        this.frontend = frontend;
    }

    /** What is known now. */
    Refusing add(Map<RefusalReason, Long> added, List<Source> from, long now) {
        if (lastNanos == 0 || now - minuteNanos >= QUIET_NANOS) {
            minuteNanos = now;
            earlier = sources;
            sources = new TopSources();
        }
        lastNanos = now;
        added.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
        sources.addAll(from);
        TopSources both = new TopSources();
        both.addAll(earlier.all());
        both.addAll(sources.all());
        return new Refusing(since, Instant.now(), Map.copyOf(counts), both.top());
    }

    /** True when it is over, which the frontend then knows. */
    boolean isOver(long now) {
        boolean over = now - lastNanos >= QUIET_NANOS;
        if (over) {
            frontend.refusing(null);
        }
        return over;
    }
}
