package dev.sluice.proxy.keystore;

import dev.sluice.proxy.watch.FileMarks;

/** A feed from files that are watched. Threading: any thread. */
sealed interface Feed permits CertificateFeed, TicketFeed {
    /** What it feeds, for the log. */
    String title();

    FileMarks marks();

    /** Whether the files are others than those that were read last, as far as the last look at them knows. */
    boolean hasChanged();
}
