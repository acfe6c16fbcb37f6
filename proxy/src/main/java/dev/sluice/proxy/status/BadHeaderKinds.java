package dev.sluice.proxy.status;

import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The kinds of faults of the PROXY headers for which a frontend has refused clients. Stateless. */
final class BadHeaderKinds {
    private BadHeaderKinds() {}

    /** Those there were, the most frequent first. */
    static List<BadHeader.Kind> of(Frontend frontend) {
        FrontendReading reading = new FrontendReading(frontend);
        Map<BadHeader.Kind, Long> counts = new EnumMap<>(BadHeader.Kind.class);
        for (BadHeader.Kind kind : BadHeader.Kind.values()) {
            counts.put(kind, reading.badHeaders(kind));
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<BadHeader.Kind, Long>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** In words, for a sentence. */
    static String words(Frontend frontend) {
        return of(frontend).stream().map(BadHeader.Kind::words).collect(Collectors.joining(", "));
    }

    /** @param place the path of the frontend */
    static String remedy(String place, BadHeader.Kind most) {
        return switch (most) {
            case NOT_TRUSTED ->
                "Add the load balancer in front to " + place
                        + ".trustedProxies; others may not connect here. The log names an address";
            case LATE, ABSENT ->
                "Let the load balancer in front send the PROXY header, or set " + place
                        + ".proxyProtocol to off. The log names an address";
            case MALFORMED ->
                "See the load balancer in front: its PROXY header (" + place
                        + ".proxyProtocol) breaks the rules. The log says which";
        };
    }
}
