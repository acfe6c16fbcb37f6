package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.net.tls.TicketKeys;
import java.time.Duration;

/**
 * The keys of session tickets that a process makes itself. A handshake that finds the latest one too old makes the next, so that
 * nothing has to run for it.
 *
 * <p>Threading: any thread.
 */
public final class TicketKeyring implements TicketSource {
    private static final long LIFE_SECONDS = Duration.ofHours(12).toSeconds();

    private volatile TicketKeys keys = TicketKeys.random();
    private volatile long renewAt = Long.MAX_VALUE;

    @Override
    public TicketKeys at(long second) {
        if (second >= renewAt || renewAt == Long.MAX_VALUE) {
            renew(second);
        }
        return keys;
    }

    private synchronized void renew(long second) {
        if (renewAt != Long.MAX_VALUE && second >= renewAt) {
            keys = keys.rotated();
        }
        if (second >= renewAt || renewAt == Long.MAX_VALUE) {
            renewAt = second + LIFE_SECONDS;
        }
    }
}
