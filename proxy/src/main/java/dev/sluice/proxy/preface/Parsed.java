package dev.sluice.proxy.preface;

/** The outcome of parsing a whole header. */
sealed interface Parsed {
    record Good(ProxyHeader header) implements Parsed {}

    /**
     * A header that breaks the rules.
     *
     * @param problem a short sentence without anything the sender could choose but numbers, as it goes to the log
     */
    record Bad(String problem) implements Parsed {}
}
