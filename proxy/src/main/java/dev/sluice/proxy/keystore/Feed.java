package dev.sluice.proxy.keystore;

import dev.sluice.proxy.watch.FileMarks;
import java.time.Instant;

/**
 * A feed from files that are watched, which knows which content of them was taken over last.
 *
 * <p>Threading: any thread; {@link #take} by one at a time.
 */
abstract sealed class Feed permits AuthorityFeed, CertificateFeed, SecretFeed, TicketFeed {
    private final FileMarks marks;
    private volatile int taken;

    Feed(FileMarks marks) {
        this.marks = marks;
    }

    /** What it feeds, for the log. */
    abstract String title();

    final FileMarks marks() {
        return marks;
    }

    /** Whether the files are others than those that were taken over last, as far as the last look at them knows. */
    final boolean hasChanged() {
        return isDue() || marks.number() != taken;
    }

    /** Whether the files must be read again although they are the same, since time has gone by. */
    boolean isDue() {
        return false;
    }

    /** Tells the operator what has become due since the last time, once. */
    void tellDue(Instant now) {}

    /** Looks at the files: the mark of the content that is read after it. */
    final int look() {
        return marks.look();
    }

    /** Takes over what was read after this mark; false when somebody has taken what was there later. */
    final boolean take(int mark) {
        boolean latest = mark >= taken;
        if (latest) {
            taken = mark;
        }
        return latest;
    }
}
