package dev.sluice.proxy.session.trace;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The unique names of sessions: over all workers, processes and machines for all practical purposes.
 *
 * <p>Threading: any thread.
 */
public final class UniqueIds {
    private final String prefix =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "-";

    /** 16 hexadecimal digits of this loop's life, and the id of the session in it. */
    public String of(long session) {
        return prefix + session;
    }
}
