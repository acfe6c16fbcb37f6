package dev.sluice.proxy.snapshot;

import dev.sluice.proxy.net.tls.TicketKeys;

/** A source of keys of session tickets. Any thread. */
@FunctionalInterface
public interface TicketSource {
    /**
     * Those that are to be used; the same object until they change.
     *
     * @param second of now, since 1970
     */
    TicketKeys at(long second);
}
