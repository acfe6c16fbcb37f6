package dev.sluice.proxy.pool;

import dev.sluice.proxy.log.Counted;
import java.time.Instant;

/**
 * A time during which most sessions of a pool are cut off by its backends, or get no byte from them. Immutable.
 *
 * @param since when it began, as far as it was seen
 * @param cut sessions of the last minute that were cut off; with {@link #SILENT} those that were connected
 * @param ended sessions of the last minute that ended
 * @param reason the most frequent cause as in metrics, such as {@code backend_timeout}; {@link #SILENT} when no backend has sent a byte
 * @param servesNobody true when no backend has sent a byte in the last minute
 */
public record SessionsCut(Instant since, long cut, long ended, String reason, boolean servesNobody) {
    /** Clients send, and no backend has sent a byte for a minute, although it did before. */
    public static final String SILENT = "backend_silent";

    /** Such as "12 of the last 12 sessions ended with backend_timeout". */
    public String words() {
        return reason.equals(SILENT)
                ? "in the last minute clients have sent bytes, " + Counted.of(cut, "session was", "sessions were")
                        + " connected, and no backend has answered with a byte"
                : cut + " of the " + ended + " sessions that ended in the last minute were cut off, most with "
                        + reason;
    }
}
