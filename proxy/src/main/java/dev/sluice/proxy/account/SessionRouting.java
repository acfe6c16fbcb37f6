package dev.sluice.proxy.account;

import dev.sluice.proxy.preface.ClientHello;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The route of a session, and what its client asked for. Immutable.
 *
 * @param route null where there was nothing to choose, or nothing was chosen
 * @param sni the name in its ClientHello; null without one
 * @param alpn the protocols that it offers, with commas between them, cut where they are many; null without any
 * @param ech whether the name is an outer one, or may be
 */
public record SessionRouting(
        @Nullable String route,
        @Nullable String sni,
        @Nullable String alpn,
        boolean ech) {
    /** Of a session whose frontend has one pool. */
    public static final SessionRouting NONE = new SessionRouting(null, null, null, false);

    /** The protocols of honest clients are shorter together. A line must not grow as its client likes. */
    private static final int MOST_ALPN = 100;

    /**
     * What a route has made of the session, and its ClientHello.
     *
     * @param hello null where none was looked for, or there is none
     */
    public static SessionRouting of(@Nullable String route, @Nullable ClientHello hello) {
        if (hello == null) {
            return route == null ? NONE : new SessionRouting(route, null, null, false);
        }
        return new SessionRouting(route, hello.serverName(), joined(hello.protocols()), hello.encrypted());
    }

    private static @Nullable String joined(List<String> protocols) {
        if (protocols.isEmpty()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (String protocol : protocols) {
            text.append(text.isEmpty() ? "" : ",").append(protocol);
            if (text.length() > MOST_ALPN) {
                return text.substring(0, MOST_ALPN) + "...";
            }
        }
        return text.toString();
    }
}
