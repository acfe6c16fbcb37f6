package dev.sluice.config.language;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The search for what a user probably meant. */
public final class Nearest {
    /** Longer words are no typing mistakes, and the distance takes quadratic time. */
    private static final int MAX_LENGTH = 64;

    /** By how much normalising a candidate may shorten it. */
    private static final int MAX_SEPARATORS = 10;

    private static final int MAX_SHOWN = 8;

    private Nearest() {}

    /** The candidate within a third of the word's length, the first of the nearest; null when all are farther. */
    public static @Nullable String to(String word, Collection<String> candidates) {
        String wanted = normalise(word);
        if (wanted.isEmpty() || wanted.length() > MAX_LENGTH) {
            return null;
        }
        String best = null;
        int bestDistance = Math.max(1, wanted.length() / 3) + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - wanted.length()) > bestDistance + MAX_SEPARATORS) {
                continue;
            }
            int distance = distance(wanted, normalise(candidate));
            // A one-letter word is within one edit of every other.
            if (distance < bestDistance && distance < wanted.length()) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** All candidates as the end of a message, for a user to choose from; empty when they are too many to read, or none. */
    public static String all(Collection<String> candidates) {
        if (candidates.isEmpty() || candidates.size() > MAX_SHOWN) {
            return "";
        }
        return candidates.stream().collect(Collectors.joining("\", \"", "; defined: \"", "\""));
    }

    static String normalise(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }

    /** Damerau-Levenshtein in its restricted form ("optimal string alignment"): a transposition is one edit. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
