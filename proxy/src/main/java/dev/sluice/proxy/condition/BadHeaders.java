package dev.sluice.proxy.condition;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The PROXY headers for which a frontend has refused clients since the last look, the most frequent first. Immutable.
 */
record BadHeaders(List<Seen> seen) {
    /** @param latest the latest of its kind */
    record Seen(BadHeader latest, long clients) {}

    /** Compares with the last time, and notes what was told. */
    static BadHeaders since(Frontend frontend) {
        FrontendReading reading = new FrontendReading(frontend);
        List<Seen> all = new ArrayList<>();
        long[] before = frontend.badHeadersTold();
        for (BadHeader.Kind kind : BadHeader.Kind.values()) {
            long now = reading.badHeaders(kind);
            BadHeader latest = reading.latestBadHeader(kind);
            if (latest != null && now > before[kind.ordinal()]) {
                all.add(new Seen(latest, now - before[kind.ordinal()]));
                before[kind.ordinal()] = now;
            }
        }
        all.sort(Comparator.comparingLong(Seen::clients).reversed());
        return new BadHeaders(List.copyOf(all));
    }

    /** Behind the reason: what all of them were, or how many were what. */
    @Override
    public String toString() {
        return switch (seen.size()) {
            case 0 -> "";
            case 1 -> ": " + seen.getFirst().latest().text();
            default ->
                seen.stream()
                        .map(one -> one.clients() + " " + one.latest().text())
                        .collect(Collectors.joining(", ", " (", ")"));
        };
    }
}
