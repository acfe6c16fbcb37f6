package dev.sluice.proxy.log;

/** The text of numbers with their noun, for people. Stateless. */
public final class Counted {
    private Counted() {}

    public static String of(long count, String noun) {
        return of(count, noun, noun + "s");
    }

    /**
     * The number with the form of the noun that belongs to it.
     *
     * @param nouns when there is not exactly one; verbs may follow
     */
    public static String of(long count, String noun, String nouns) {
        return count + " " + (count == 1 ? noun : nouns);
    }
}
