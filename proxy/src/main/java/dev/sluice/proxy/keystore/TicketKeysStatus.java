package dev.sluice.proxy.keystore;

import java.util.List;

/**
 * The status of a directory of keys of session tickets.
 *
 * @param keys that are in use
 * @param broken whether they are those of an earlier content
 */
public record TicketKeysStatus(String directory, int keys, boolean broken, List<String> problems) {
    public TicketKeysStatus {
        problems = List.copyOf(problems);
    }
}
