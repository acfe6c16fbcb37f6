package dev.sluice.proxy.account;

import dev.sluice.config.value.DurationText;
import java.time.Duration;

/**
 * The fault of the PROXY header of a client that was refused as {@link RefusalReason#PROXY_PROTOCOL}. Immutable.
 *
 * @param text a few words for logs, with nothing in them that the client could choose
 */
public record BadHeader(Kind kind, String text) {
    /** The four ways, in the order in which they can show. */
    public enum Kind {
        NOT_TRUSTED("not in trustedProxies"),
        LATE("no header in time"),
        ABSENT("not a PROXY header"),
        MALFORMED("malformed");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** In general. */
        public String words() {
            return words;
        }
    }

    public static final BadHeader NOT_TRUSTED = new BadHeader(Kind.NOT_TRUSTED, Kind.NOT_TRUSTED.words());
    /** It began with something else. */
    public static final BadHeader ABSENT = new BadHeader(Kind.ABSENT, Kind.ABSENT.words());

    /** It was silent, or not done, for so long. */
    public static BadHeader late(Duration waited) {
        return new BadHeader(Kind.LATE, "no header within " + DurationText.print(waited));
    }

    /** It began like a header and broke the rules. */
    public static BadHeader malformed(String problem) {
        return new BadHeader(Kind.MALFORMED, Kind.MALFORMED.words() + ": " + problem);
    }
}
