package dev.sluice.proxy.relay;

/** One thing that the far end of a socket does, as this machine's kernel sees it. */
sealed interface Happening {
    /** Bytes arrive. */
    record Bytes(int count) implements Happening {}

    /** One urgent byte arrives. */
    record Urgent() implements Happening {}

    /** FIN arrives. */
    record Fin() implements Happening {}

    /** RST arrives: what had arrived before can still be read. */
    record Rst() implements Happening {}

    /** The far end closes without telling why, as a Unix socket does: writes fail, reads end. */
    record Vanish() implements Happening {}

    /** The far end acknowledges this many bytes, if so many are underway, which makes room. */
    record Take(int count) implements Happening {}
}
