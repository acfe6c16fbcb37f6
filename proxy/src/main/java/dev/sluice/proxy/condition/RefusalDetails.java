package dev.sluice.proxy.condition;

import dev.sluice.config.text.Printable;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.snapshot.Frontend;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The details of the clients that a frontend has refused since the last look, where the word of the reason does not say all: what was wrong with what
 * they sent, or which name they asked for. Immutable.
 *
 * @param latest of one client for each reason, without PROXY headers, which are told apart by their kinds
 */
record RefusalDetails(BadHeaders headers, Map<RefusalReason, String> latest) {
    /** Names may have 253 characters, and are as the client likes; the access log has all of them. */
    private static final int MOST_OF_NAME = 64;

    private static final String CUT = "...";
    private static final String NO_NAT_RULE =
            " (no NAT rule says where they wanted to go, or they are connections of this process itself)";

    /** Takes them, so that they are told once. */
    static RefusalDetails take(Frontend frontend, Set<RefusalReason> reasons) {
        Map<RefusalReason, String> latest = new EnumMap<>(RefusalReason.class);
        FrontendReading reading = new FrontendReading(frontend);
        for (RefusalReason reason : reasons) {
            String detail = reading.takeDetail(reason);
            if (detail != null && reason != RefusalReason.PROXY_PROTOCOL) {
                latest.put(reason, Printable.of(isName(reason) ? cut(detail) : detail));
            }
        }
        return new RefusalDetails(BadHeaders.since(frontend), latest);
    }

    private static boolean isName(RefusalReason reason) {
        return reason == RefusalReason.NO_ROUTE || reason == RefusalReason.UNKNOWN_NAME;
    }

    private static String cut(String name) {
        return name.length() <= MOST_OF_NAME ? name : name.substring(0, MOST_OF_NAME - CUT.length()) + CUT;
    }

    /** Behind the word of the reason, for which so many were refused; empty where there is nothing to say. */
    String behind(RefusalReason reason, long clients, Frontend frontend) {
        if (reason == RefusalReason.PROXY_PROTOCOL) {
            return headers.toString();
        }
        if (reason == RefusalReason.LOOP && frontend.config().transparent()) {
            return NO_NAT_RULE;
        }
        String one = latest.get(reason);
        if (one == null) {
            return "";
        }
        return clients == 1 ? ": " + one : " (the last: " + one + ")";
    }

    /** For a field of its own; null when there is none. */
    @Nullable
    String of(RefusalReason reason) {
        if (reason != RefusalReason.PROXY_PROTOCOL) {
            return latest.get(reason);
        }
        return headers.seen().isEmpty()
                ? null
                : headers.seen().getFirst().latest().text();
    }
}
