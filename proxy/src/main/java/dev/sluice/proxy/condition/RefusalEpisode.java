package dev.sluice.proxy.condition;

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
    private Map<RefusalReason, TopSources> sources = new EnumMap<>(RefusalReason.class);

    private Map<RefusalReason, TopSources> earlier = Map.of();
    private long minuteNanos;
    private long lastNanos;

    RefusalEpisode(Frontend frontend) {
        this.frontend = frontend;
    }

    /** What is known now. */
    Refusing add(Map<RefusalReason, Long> added, Map<RefusalReason, TopSources> from, long now) {
        if (lastNanos == 0 || now - minuteNanos >= QUIET_NANOS) {
            minuteNanos = now;
            earlier = sources;
            sources = new EnumMap<>(RefusalReason.class);
        }
        lastNanos = now;
        added.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
        from.forEach((reason, some) ->
                sources.computeIfAbsent(reason, _ -> new TopSources()).addAll(some.top()));
        Map<RefusalReason, List<Source>> most = new EnumMap<>(RefusalReason.class);
        for (RefusalReason reason : counts.keySet()) {
            TopSources both = new TopSources();
            both.addAll(earlier.getOrDefault(reason, TopSources.NONE).all());
            both.addAll(sources.getOrDefault(reason, TopSources.NONE).all());
            most.put(reason, both.top());
        }
        return new Refusing(since, Instant.now(), counts, most);
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
