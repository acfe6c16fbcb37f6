package dev.sluice.proxy.session.end;

import java.util.List;

/**
 * The sessions of one loop that were ended together. Immutable.
 *
 * @param count of all
 * @param ids of some of them, {@link #MOST_IDS} at most
 */
public record Ended(int count, List<Long> ids) {
    /** Enough to look a few up in the access log. */
    public static final int MOST_IDS = 10;

    public Ended {
        ids = List.copyOf(ids);
    }
}
