package dev.sluice.proxy.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from names to offers that finds the end of a text without an object for it. Open addressing, half full at most.
 * Immutable, callable from any thread.
 *
 * @param <T> what is offered
 */
final class NameTable<T> {
    private static final int FACTOR = 31;
    /** Spreads what differs in few bits over all of them (the golden ratio). */
    private static final int SPREAD = 0x9e3779b9;

    /** Empty where there is none, which is no name. */
    private final String[] names;

    private final List<Offer<T>> offers;
    /** At the places of names: the index of the offer. */
    private final int[] indices;

    NameTable(Map<String, Offer<T>> all) {
        int size = Math.max(2, Integer.highestOneBit(Math.max(1, all.size())) << 2);
        names = new String[size];
        Arrays.fill(names, "");
        indices = new int[size];
        offers = List.copyOf(all.values());
        int index = 0;
        for (String name : all.keySet()) {
            int place = place(name, 0);
            names[place] = name;
            indices[place] = index++;
        }
    }

    /** The place of the name that begins at an index of the text, or where it would be. */
    private int place(String text, int from) {
        int hash = 0;
        for (int i = from; i < text.length(); i++) {
            hash = hash * FACTOR + text.charAt(i);
        }
        hash *= SPREAD;
        int place = hash >>> Integer.numberOfLeadingZeros(names.length - 1);
        int length = text.length() - from;
        while (!names[place].isEmpty() && (names[place].length() != length || !text.startsWith(names[place], from))) {
            place = (place + 1) & (names.length - 1);
        }
        return place;
    }

    /** The offer for the name that begins at an index of the text; allocates nothing. */
    @Nullable
    Offer<T> find(String text, int from) {
        int place = place(text, from);
        return names[place].isEmpty() ? null : offers.get(indices[place]);
    }
}
