package dev.sluice.proxy.certificate;

import java.util.Collection;
import java.util.stream.Collectors;

/** The first of many names, for people. Stateless. */
public final class FirstNames {
    private FirstNames() {}

    /** So many of them with this between two, and how many more there are. */
    public static String of(Collection<String> names, int most, String between) {
        String first = names.stream().limit(most).collect(Collectors.joining(between));
        return names.size() > most ? first + " and " + (names.size() - most) + " more" : first;
    }
}
