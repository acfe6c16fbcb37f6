package dev.sluice.proxy.condition;

import dev.sluice.proxy.account.RefusedSources;
import dev.sluice.proxy.account.Refusing.Source;
import dev.sluice.proxy.net.PeerAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sources with the largest counts, a bounded number of them, added up from several tables. Threading: owned by the
 * control loop.
 */
final class TopSources {
    /** What is told of them. */
    private static final int TOLD = 5;
    /** What is kept, since a small source of one second may be a large one of the minute. */
    private static final int KEPT = 64;

    /** Nobody; not to be added to. */
    static final TopSources NONE = new TopSources();

    private static final Comparator<Source> LARGEST_FIRST =
            Comparator.comparingLong(Source::clients).reversed();

    private List<Source> sources = new ArrayList<>();

    void add(PeerAddress latest, long clients) {
        for (int i = 0; i < sources.size(); i++) {
            Source known = sources.get(i);
            if (RefusedSources.isSame(known.latest(), latest)) {
                sources.set(i, new Source(latest, known.clients() + clients));
                return;
            }
        }
        sources.add(new Source(latest, clients));
        if (sources.size() > 2 * KEPT) {
            sources.sort(LARGEST_FIRST);
            sources = new ArrayList<>(sources.subList(0, KEPT));
        }
    }

    void addAll(List<Source> more) {
        more.forEach(source -> add(source.latest(), source.clients()));
    }

    /** The largest of them, the largest first. */
    List<Source> top() {
        return sources.stream().sorted(LARGEST_FIRST).limit(TOLD).toList();
    }

    List<Source> all() {
        return List.copyOf(sources);
    }
}
