package dev.sluice.proxy.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words for what one answer changes against the one before. */
final class Difference {
    /** More names than this make no line better. */
    private static final int MAX_NAMES = 5;

    private Difference() {}

    /** Such as {@code 2 added (10.0.0.3:5432, 10.0.0.4:5432), 1 draining (10.0.0.1:5432)}. */
    static String of(List<Endpoint> before, List<Endpoint> after) {
        Map<String, Endpoint> old = new LinkedHashMap<>();
        before.forEach(endpoint -> old.put(endpoint.name(), endpoint));
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        for (String kind : List.of("added", "moved", "draining", "changed", "removed")) {
            kinds.put(kind, new ArrayList<>());
        }
        for (Endpoint now : after) {
            Endpoint earlier = old.remove(now.name());
            if (!now.equals(earlier)) {
                kinds.getOrDefault(kind(earlier, now), new ArrayList<>()).add(now.name());
            }
        }
        kinds.getOrDefault("removed", new ArrayList<>()).addAll(old.keySet());
        List<String> words = new ArrayList<>();
        kinds.forEach((kind, names) -> {
            if (!names.isEmpty()) {
                words.add(names.size() + " " + kind + " (" + shown(names) + ")");
            }
        });
        return words.isEmpty() ? "in another order" : String.join(", ", words);
    }

    private static String kind(@Nullable Endpoint earlier, Endpoint now) {
        if (earlier == null) {
            return "added";
        }
        if (!earlier.address().equals(now.address())) {
            return "moved";
        }
        return now.draining() && !earlier.draining() ? "draining" : "changed";
    }

    /** The first few of them. */
    static String shown(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
        return names.size() > MAX_NAMES ? first + ", and " + (names.size() - MAX_NAMES) + " more" : first;
    }
}
