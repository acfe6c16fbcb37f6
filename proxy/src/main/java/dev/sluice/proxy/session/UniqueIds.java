package dev.sluice.proxy.session;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Names of sessions that are unique over all workers, processes and machines for all practical purposes.
 *
 * <p>Threading: owned by one loop.
 */
final class UniqueIds {
    private final String prefix =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private long count;

    /** 16 hexadecimal digits of this loop's life, and the number of the session in it. */
    String next() {
        return prefix + "-" + Long.toHexString(count++);
    }
}
