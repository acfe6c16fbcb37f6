package dev.sluice.config.finding;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.tree.Source;
import dev.sluice.config.tree.Span;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The origins of all values of a configuration. Paths are those of the effective configuration:
 * {@code frontends.pg.timeouts.connect}, {@code frontends.pg.bind[0]}, {@code pools.pg.backends.pg1.address}.
 */
public final class Origins {
    /**
     * One value's. There are a dozen for each backend, so what the span says is not stored beside it.
     *
     * @param origin null when it follows from the span
     */
    private record Entry(Span span, @Nullable Origin origin) {
        static Entry of(Bound bound) {
            return new Entry(bound.span(), Origin.beyondSpan(bound));
        }

        Origin where() {
            return origin == null ? Origin.of(span) : origin;
        }
    }

    private final Map<String, Entry> entries;
    private final Span whole;

    private Origins(Map<String, Entry> entries, Span whole) {
        this.entries = Map.copyOf(entries);
        this.whole = whole;
    }

    /** The origin of the value, or of the nearest thing around it that was written. */
    public Origin of(String path) {
        Entry entry = find(path);
        return entry == null ? new Origin.Default() : entry.where();
    }

    /** An error found while running, at the place of the value. */
    public Finding error(String path, String message) {
        return finding(Severity.ERROR, path, message);
    }

    /** A warning found while running, at the place of the value. */
    public Finding warning(String path, String message) {
        return finding(Severity.WARNING, path, message);
    }

    private Finding finding(Severity severity, String path, String message) {
        Entry entry = find(path);
        return Finding.at(severity, entry == null ? whole : entry.span(), path, message);
    }

    private @Nullable Entry find(String path) {
        for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
            Entry entry = entries.get(prefix);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** Whether the value has an origin of its own, be it that it is a default. */
    public boolean knows(String path) {
        return entries.containsKey(path);
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }

    public static final class Builder {
        private final Map<String, Entry> entries = new HashMap<>();
        private final Source source;
        /** Of every default. */
        private final Entry unwritten;

        public Builder(Source source) {
            this.source = source;
            this.unwritten = new Entry(source.whole(), new Origin.Default());
        }

        public void put(String path, Bound bound) {
            entries.put(path, Entry.of(bound));
        }

        public void put(String path, Span span) {
            entries.put(path, new Entry(span, null));
        }

        public void putDefault(String path) {
            entries.put(path, unwritten);
        }

        /** The place of the value, or of the nearest thing around it that was written. */
        public Span span(String path) {
            for (String prefix = path; !prefix.isEmpty(); prefix = parent(prefix)) {
                Entry entry = entries.get(prefix);
                if (entry != null && !entry.equals(unwritten)) {
                    return entry.span();
                }
            }
            return source.whole();
        }

        /** Whether somebody wrote the value. */
        public boolean isWritten(String path) {
            Entry entry = entries.get(path);
            return entry != null && !entry.equals(unwritten);
        }

        public Origins build() {
            return new Origins(entries, source.whole());
        }
    }
}
