package dev.sluice.proxy.keystore;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The feeds that serve, and those of the next configuration, each once for all who name the same files.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} are called by one reload at a time; the rest from any thread.
 *
 * @param <K> what names the files
 */
final class FeedTable<K, F extends Feed> {
    private final Function<K, F> maker;
    private final Consumer<F> end;
    private final Map<K, F> serving = new ConcurrentHashMap<>();
    private final Map<K, F> prepared = new ConcurrentHashMap<>();

    /** @param end of a feed that nobody names any more */
    FeedTable(Function<K, F> maker, Consumer<F> end) {
        this.maker = maker;
        this.end = end;
    }

    /** One that the next configuration names: the one that serves, or a new one. */
    F prepare(K files) {
        F known = serving.get(files);
        F feed = known == null ? maker.apply(files) : known;
        prepared.put(files, feed);
        return feed;
    }

    /** Whether it serves. */
    boolean serves(F feed) {
        return serving.containsValue(feed);
    }

    void commit() {
        List<F> before = serving();
        serving.putAll(prepared);
        serving.keySet().retainAll(prepared.keySet());
        before.stream().filter(feed -> !prepared.containsValue(feed)).forEach(end);
        prepared.clear();
    }

    void abandon() {
        prepared.values().stream().filter(feed -> !serves(feed)).forEach(end);
        prepared.clear();
    }

    /** That of the next configuration, else the one that serves; null when there is neither. */
    @Nullable
    F of(K files) {
        return prepared.getOrDefault(files, serving.get(files));
    }

    List<F> serving() {
        return List.copyOf(serving.values());
    }

    Stream<F> sorted() {
        return serving().stream().sorted((a, b) -> a.title().compareTo(b.title()));
    }
}
