package dev.sluice.config.effective;

import java.util.Arrays;
import java.util.List;

/** A change of the order of a list whose elements have names, without the long parts that stay as they are. */
final class OrderChange {
    private static final String SEPARATOR = ", ";
    private static final String SAME = "...";

    /** Neighbours of a change say where it is. */
    private static final int NEIGHBOURS = 1;

    private OrderChange() {}

    /** @param from names with commas, as {@link WrittenValue#joined} makes it; empty for no elements */
    static ConfigDiff.KeyChange of(String key, String from, String to) {
        List<String> before = names(from);
        List<String> after = names(to);
        int shorter = Math.min(before.size(), after.size());
        int first = 0;
        while (first < shorter && before.get(first).equals(after.get(first))) {
            first++;
        }
        int last = 0;
        while (last < shorter - first
                && before.get(before.size() - 1 - last).equals(after.get(after.size() - 1 - last))) {
            last++;
        }
        return new ConfigDiff.KeyChange(key, middle(before, first, last), middle(after, first, last));
    }

    private static List<String> names(String joined) {
        return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(SEPARATOR, -1));
    }

    private static String middle(List<String> names, int first, int last) {
        int from = Math.max(0, first - NEIGHBOURS);
        int to = Math.min(names.size(), names.size() - last + NEIGHBOURS);
        String middle = String.join(SEPARATOR, names.subList(from, to));
        return (from > 0 ? SAME + SEPARATOR : "") + middle + (to < names.size() ? SEPARATOR + SAME : "");
    }
}
