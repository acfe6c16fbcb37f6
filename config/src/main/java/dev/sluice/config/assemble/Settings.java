package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Key;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type.Group;
import dev.sluice.config.language.Type.Single;
import dev.sluice.config.language.Values;
import dev.sluice.config.value.Parsed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The values of one section: what is written there, else what it inherits from {@code defaults}, else the table's default.
 * Remembers the origin of everything that is read.
 */
public final class Settings {
    private final Section section;
    private final String path;
    private final List<Bound.Fields> chain;
    private final Bound.@Nullable Fields defaults;
    private final Origins.Builder origins;

    /** @param chain the nearest first */
    public Settings(
            Section section,
            String path,
            List<Bound.Fields> chain,
            Bound.@Nullable Fields defaults,
            Origins.Builder origins) {
        this.section = section;
        this.path = path;
        this.chain = chain;
        this.defaults = defaults;
        this.origins = origins;
    }

    /** Whether a section inside this one is there, be it empty. */
    boolean isWritten(String name) {
        return chain.stream().anyMatch(fields -> fields.get(name) != null);
    }

    /** A section inside this one; null when it is switched off. */
    @Nullable
    Settings group(String name) {
        Key key = section.key(name);
        List<Bound.Fields> inner = new ArrayList<>();
        List<Bound.Fields> outer = new ArrayList<>(chain);
        if (key.inherits() != null && defaults != null) {
            outer.add(defaults);
        }
        for (Bound.Fields fields : outer) {
            Bound.Fields group = fields.group(name);
            if (group == null && fields.get(name) != null) {
                break; // a word says otherwise there
            }
            if (group != null && group.off()) {
                if (inner.isEmpty()) {
                    origins.put(pathOf(name), group);
                    return null;
                }
                break;
            }
            if (group != null) {
                inner.add(group);
            }
        }
        if (!(key.type() instanceof Group type)) {
            throw new IllegalArgumentException(name + " is no section");
        }
        return new Settings(type.section(), pathOf(name), inner, null, origins);
    }

    /** A section inside this one that cannot be switched off. */
    Settings section(String name) {
        Settings group = group(name);
        if (group == null) {
            throw new IllegalStateException(pathOf(name) + " is off");
        }
        return group;
    }

    Duration duration(String name) {
        return value(name, Duration.class);
    }

    /** The value of a key that has the value of another one unless set; the nearer section wins over the nearer key. */
    Duration durationOr(String name, String other) {
        for (Bound.Fields fields : chain) {
            for (String key : List.of(name, other)) {
                Bound.Value value = fields.value(key);
                if (value != null) {
                    origins.put(pathOf(name), value);
                    return (Duration) value.value();
                }
            }
        }
        origins.putDefault(pathOf(name));
        return (Duration) fallback(other);
    }

    /**
     * The value of a key that is at most that of another one, unless it was set as near or nearer: a default must not contradict what
     * is written.
     */
    Duration durationAtMost(String name, String other) {
        return bounded(name, other, (own, limit) -> own.compareTo(limit) > 0);
    }

    /** As {@link #durationAtMost}, the other way round. */
    Duration durationAtLeast(String name, String other) {
        return bounded(name, other, (own, limit) -> own.compareTo(limit) < 0);
    }

    private Duration bounded(String name, String other, BiPredicate<Duration, Duration> contradicts) {
        Duration own = duration(name);
        for (Bound.Fields fields : chain) {
            if (fields.value(name) != null) {
                return own;
            }
            Bound.Value limit = fields.value(other);
            if (limit != null && limit.value() instanceof Duration bound) {
                if (!contradicts.test(own, bound)) {
                    return own;
                }
                origins.put(pathOf(name), limit);
                return bound;
            }
        }
        return own;
    }

    /** Null when neither the key nor a default is there. */
    <T> @Nullable T optional(String name, Class<T> type) {
        for (Bound.Fields fields : chain) {
            Bound.Value value = fields.value(name);
            if (value != null) {
                origins.put(pathOf(name), value);
                return type.cast(value.value());
            }
        }
        origins.putDefault(pathOf(name));
        return null;
    }

    /** A list, or a single value that stands for one; null when it was not written. */
    @Nullable
    Bound bound(String name) {
        for (Bound.Fields fields : chain) {
            Bound bound = fields.get(name);
            if (bound != null) {
                origins.put(pathOf(name), bound);
                return bound;
            }
        }
        origins.putDefault(pathOf(name));
        return null;
    }

    /** The elements of a list, each with an origin of its own; none when it was not written. */
    <T> List<T> list(String name, Class<T> type) {
        List<T> list = new ArrayList<>();
        Bound bound = bound(name);
        for (Bound item : bound == null ? List.<Bound>of() : Assembler.items(bound)) {
            origins.put(pathOf(name) + "[" + list.size() + "]", item);
            list.add(type.cast(((Bound.Value) item).value()));
        }
        return list;
    }

    /** Which of these keys is written nearest; null when none is. In one section the first of them. */
    @Nullable
    String nearest(List<String> names) {
        for (Bound.Fields fields : chain) {
            for (String name : names) {
                if (fields.get(name) != null) {
                    return name;
                }
            }
        }
        return null;
    }

    /** The value of a key is not written, but follows from another one. */
    void follows(String name, String other) {
        Bound bound = bound(other);
        if (bound != null) {
            origins.put(pathOf(name), bound);
        }
    }

    int number(String name) {
        return value(name, Integer.class);
    }

    /** Bytes; the table allows no more than an int. */
    int size(String name) {
        return Math.toIntExact(value(name, Long.class));
    }

    boolean toggle(String name) {
        return value(name, Boolean.class);
    }

    String text(String name) {
        return value(name, String.class);
    }

    <E extends Enum<E>> E choice(String name, Class<E> type) {
        String constant = text(name).replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        return Enum.valueOf(type, constant);
    }

    <T> T value(String name, Class<T> type) {
        return type.cast(value(name));
    }

    Object value(String name) {
        for (Bound.Fields fields : chain) {
            Bound.Value value = fields.value(name);
            if (value != null) {
                origins.put(pathOf(name), value);
                return value.value();
            }
        }
        origins.putDefault(pathOf(name));
        return fallback(name);
    }

    private Object fallback(String name) {
        return fallback(section.key(name));
    }

    public static Object fallback(Key key) {
        if (key.fallback() != null
                && key.type() instanceof Single single
                && Values.parse(single, key.fallback()) instanceof Parsed.Ok<?>(Object value)) {
            return value;
        }
        throw new IllegalStateException("the language has no valid default for " + key.name());
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
