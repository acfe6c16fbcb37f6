package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Nearest;
import dev.sluice.config.tree.Span;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The names of one kind that other places of a configuration may say.
 *
 * @param kind such as "pool"
 * @param places where each is defined
 */
record Defined(String kind, SequencedMap<String, Span> places) {
    static Defined frontends(Bound.Fields root) {
        return new Defined("frontend", named(root, "frontends"));
    }

    /** Those of lists as well, which are named as their frontend. */
    static Defined pools(Bound.Fields root) {
        SequencedMap<String, Span> places = new LinkedHashMap<>();
        if (root.get("frontends") instanceof Bound.Names frontends) {
            frontends.items().forEach((name, item) -> {
                if (item.fields() != null && item.fields().get("pool") instanceof Bound.Many) {
                    places.put(name, item.nameSpan());
                }
            });
        }
        places.putAll(named(root, "pools"));
        return new Defined("pool", places);
    }

    private static SequencedMap<String, Span> named(Bound.Fields root, String key) {
        SequencedMap<String, Span> places = new LinkedHashMap<>();
        if (root.get(key) instanceof Bound.Names names) {
            names.items().forEach((name, item) -> places.put(name, item.nameSpan()));
        }
        return places;
    }

    boolean has(String name) {
        return places.containsKey(name);
    }

    /** The message about a name that is none of them: the one that was probably meant, or all. */
    String lacks(Bound.Value name) {
        String nearest = Nearest.to((String) name.value(), places.keySet());
        Span place = nearest == null ? null : places.get(nearest);
        return "%s \"%s\" is not defined%s"
                .formatted(
                        kind,
                        name.shown(),
                        place == null
                                ? Nearest.all(places.keySet())
                                : "; did you mean \"%s\" (%s)?".formatted(nearest, place.describe()));
    }
}
