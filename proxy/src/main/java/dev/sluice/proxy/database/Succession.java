package dev.sluice.proxy.database;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The order of two primaries by the history of their data: which of them has followed the other. It depends on what they say alone. Pure. */
public enum Succession {
    /** The first has followed the second. */
    LATER,
    /** The second has followed the first. */
    EARLIER,
    /** Both may take writes at once. */
    TOGETHER,
    /** Nothing tells. */
    UNKNOWN;

    /** 40 of them stand for no history. */
    private static final String NO_HISTORY = "0+";

    /** The order of these two; null for a history that is not known. */
    public static Succession of(@Nullable Lineage first, @Nullable Lineage second) {
        if (first instanceof Lineage.Shared && second instanceof Lineage.Shared) {
            return TOGETHER;
        }
        if (follows(first, second)) {
            return LATER;
        }
        return follows(second, first) ? EARLIER : UNKNOWN;
    }

    private static boolean follows(@Nullable Lineage one, @Nullable Lineage other) {
        return switch (one) {
            case Lineage.Timeline(String system, long timeline) ->
                other instanceof Lineage.Timeline before
                        && system.equals(before.system())
                        && timeline > before.timeline();
            case Lineage.Replication(String _, String earlier, long _) ->
                other instanceof Lineage.Replication before
                        && !earlier.matches(NO_HISTORY)
                        && earlier.equals(before.id());
            case Lineage.Transactions(String executed) ->
                other instanceof Lineage.Transactions before && hasMore(executed, before.executed());
            case Lineage.Shared() -> false;
            case null -> false;
        };
    }

    /**
     * Whether the first set has all transactions of the second, and more. MariaDB tells the last transaction of each domain only, not what came before, so
     * there nothing is known.
     */
    private static boolean hasMore(String first, String second) {
        Map<String, List<BigInteger[]>> one = sets(first);
        Map<String, List<BigInteger[]>> other = sets(second);
        return one != null && other != null && contains(one, other) && !contains(other, one);
    }

    private static boolean contains(Map<String, List<BigInteger[]>> one, Map<String, List<BigInteger[]>> other) {
        return other.entrySet().stream()
                .allMatch(entry -> entry.getValue().stream()
                        .allMatch(range -> one.getOrDefault(entry.getKey(), List.of()).stream()
                                .anyMatch(
                                        wide -> wide[0].compareTo(range[0]) <= 0 && wide[1].compareTo(range[1]) >= 0)));
    }

    /** MySQL's {@code uuid:1-5:7, uuid:tag:1-3} by source; null for what is none. */
    private static @Nullable Map<String, List<BigInteger[]>> sets(String text) {
        Map<String, List<BigInteger[]>> sets = new HashMap<>();
        for (String set : text.toLowerCase(Locale.ROOT).replaceAll("\\s", "").split(",", -1)) {
            String[] parts = set.split(":", -1);
            String source = parts[0];
            if (parts.length < 2) {
                return null;
            }
            for (int i = 1; i < parts.length; i++) {
                if (parts[i].matches("[0-9]{1,20}(-[0-9]{1,20})?")) {
                    String[] ends = parts[i].split("-", -1);
                    sets.computeIfAbsent(source, _ -> new ArrayList<>())
                            .add(new BigInteger[] {new BigInteger(ends[0]), new BigInteger(ends[ends.length - 1])});
                } else if (parts[i].matches("[a-z_][a-z0-9_]{0,31}")) {
                    source = parts[0] + ":" + parts[i]; // a tag, since MySQL 8.3
                } else {
                    return null;
                }
            }
        }
        return sets;
    }
}
