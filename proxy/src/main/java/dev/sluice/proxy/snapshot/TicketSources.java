package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.TicketKeys;

/** The sources of keys of session tickets, by what frontends want. Any thread. */
@FunctionalInterface
public interface TicketSources {
    /** What the tickets of a frontend are encrypted with. */
    TicketSource of(TicketKeys wanted);
}
