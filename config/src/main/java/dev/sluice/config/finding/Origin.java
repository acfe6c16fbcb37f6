package dev.sluice.config.finding;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.bind.Expressions;
import dev.sluice.config.tree.Span;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a value: a default, a place in a file, an environment variable or the content of a file.
 * {@code toString()} is a few words for people.
 */
public sealed interface Origin {
    /** The default: nobody wrote the value. */
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }

    record At(Place place) implements Origin {
        @Override
        public String toString() {
            return fileAndLine(place);
        }
    }

    record Environment(String variable, Place place) implements Origin {
        @Override
        public String toString() {
            return "${" + variable + "} at " + fileAndLine(place);
        }
    }

    record FileContent(String file, Place place) implements Origin {
        @Override
        public String toString() {
            return "${file:" + file + "} at " + fileAndLine(place);
        }
    }

    record Flag(String name) implements Origin {
        @Override
        public String toString() {
            return name;
        }
    }

    private static String fileAndLine(Place place) {
        return place.file() + ":" + place.line();
    }

    /** The origin of a value that came through an expression; null when its span says it all. */
    static @Nullable Origin beyondSpan(Bound bound) {
        if (bound instanceof Bound.Value value && !value.through().isEmpty()) {
            String expression = value.through().getFirst();
            Place place = Place.of(value.span());
            return expression.startsWith(Expressions.FILE)
                    ? new FileContent(expression.substring(Expressions.FILE.length()), place)
                    : new Environment(expression.replaceFirst(":-.*", ""), place);
        }
        return null;
    }

    static Origin of(Span span) {
        return span.source().flag() ? new Flag(span.source().name()) : new At(Place.of(span));
    }
}
