package dev.sluice.proxy;

/** Numbers with their noun, for people. */
final class Counted {
    private Counted() {}

    static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
