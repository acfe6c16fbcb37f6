package dev.sluice.proxy.condition;

import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.RefusedSources;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.account.Refusing.Source;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of refused clients: once a second which frontends refused, why and whom most, however many they were.
 * Refusing costs no log line of its own. Keeps {@link Frontend#refusing} for everybody else.
 *
 * <p>Threading: owned by the control loop.
 */
final class RefusalLog extends Lookout {
    private static final Logger LOG = Area.FRONTEND.logger();
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Snapshot> snapshot;
    /** Of the frontends that have refused somebody within a minute. */
    private final Map<String, RefusalEpisode> episodes = new HashMap<>();

    RefusalLog(Loop control, Supplier<Snapshot> snapshot) {
        super(control, PERIOD_NANOS);
        this.snapshot = snapshot;
    }

    @Override
    protected void look(long now) {
        snapshot.get().frontends().forEach(frontend -> look(frontend, now));
        episodes.values().removeIf(episode -> episode.isOver(now));
    }

    private void look(Frontend frontend, long now) {
        Map<RefusalReason, Long> added = added(frontend);
        if (!added.isEmpty()) {
            Map<RefusalReason, TopSources> sources = sources(frontend, added.keySet());
            Refusing refusing = episodes.computeIfAbsent(frontend.name(), _ -> new RefusalEpisode(frontend))
                    .add(added, sources, now);
            frontend.refusing(refusing);
            tell(frontend, added, overall(sources), RefusalDetails.take(frontend, added.keySet()));
        }
    }

    /** Clients that were refused since the last time, by the reasons there were. */
    private Map<RefusalReason, Long> added(Frontend frontend) {
        FrontendReading reading = new FrontendReading(frontend);
        Map<RefusalReason, Long> added = Map.of();
        long[] before = frontend.refusalsTold();
        for (RefusalReason reason : RefusalReason.values()) {
            long now = reading.refused(reason);
            if (now > before[reason.ordinal()]) {
                added = added.isEmpty() ? new EnumMap<>(RefusalReason.class) : added;
                added.put(reason, now - before[reason.ordinal()]);
                before[reason.ordinal()] = now;
            }
        }
        return added;
    }

    /** Who was refused since the last time, for each of these reasons. */
    private Map<RefusalReason, TopSources> sources(Frontend frontend, Set<RefusalReason> reasons) {
        Map<RefusalReason, TopSources> byReason = new EnumMap<>(RefusalReason.class);
        for (RefusalReason reason : reasons) {
            TopSources all = new TopSources();
            for (FrontendCounters worker : frontend.counters()) {
                RefusedSources ofWorker = worker.refusedSources(reason);
                if (ofWorker != null) {
                    ofWorker.take(all::add);
                }
            }
            byReason.put(reason, all);
        }
        return byReason;
    }

    /** The most frequent first, whatever they were refused for. */
    private static List<Source> overall(Map<RefusalReason, TopSources> byReason) {
        TopSources all = new TopSources();
        byReason.values().forEach(some -> all.addAll(some.all()));
        return all.top();
    }

    private static void tell(
            Frontend frontend, Map<RefusalReason, Long> added, List<Source> sources, RefusalDetails details) {
        long all = added.values().stream().mapToLong(Long::longValue).sum();
        StringJoiner words = new StringJoiner(", ");
        added.forEach((reason, count) -> words.add(
                String.format(Locale.ROOT, "%d %s%s", count, reason.label(), details.behind(reason, count, frontend))));
        RefusalReason most = mostFrequent(added);
        LoggingEventBuilder line =
                LOG.atWarn().addKeyValue("frontend", frontend.name()).addKeyValue("reason", most.label());
        String detail = details.of(most);
        if (detail != null) {
            line = line.addKeyValue("detail", detail);
        }
        line.log(
                "frontend {} refused {} in the last second: {}{}",
                frontend.name(),
                Counted.of(all, "client"),
                words,
                from(all, sources));
    }

    private static RefusalReason mostFrequent(Map<RefusalReason, Long> added) {
        return added.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private static String from(long all, List<Source> sources) {
        if (sources.isEmpty()) {
            return "";
        }
        Source first = sources.getFirst();
        return sources.size() == 1
                ? "; from " + first.name() + ", the last was " + first.latest()
                : "; most from " + first.name() + " (" + Math.min(all, first.clients()) + "), for instance "
                        + first.latest();
    }
}
