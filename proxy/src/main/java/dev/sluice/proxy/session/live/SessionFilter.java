package dev.sluice.proxy.session.live;

import dev.sluice.config.value.ClientRange;
import dev.sluice.config.value.DurationText;
import dev.sluice.config.value.PeerName;
import dev.sluice.config.value.ServerName;
import dev.sluice.proxy.certificate.ClientCertificate;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.pool.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filter of sessions that somebody asks for. Immutable, and looked at on any loop.
 *
 * @param place where they are, and what their clients asked for
 * @param clients whose they are; null for anybody's
 * @param idleOverNanos how long neither side has moved a byte, at least
 * @param olderThanNanos how long ago they were accepted, at least
 * @param outgoingPort of this end of the connection to the backend; 0 for any
 */
public record SessionFilter(
        Place place, @Nullable ClientRange clients, long idleOverNanos, long olderThanNanos, int outgoingPort) {
    /** All sessions. */
    public static final SessionFilter ANY = new SessionFilter(new Place(null, null, null), null, 0, 0, 0);

    /**
     * The names of a frontend, a route, a pool and a backend; null for any.
     *
     * @param sni the name in the ClientHello, or {@code *.x} for all with one label before {@code .x}
     * @param clientName a name in the client's certificate, or a pattern of names
     */
    public record Place(
            @Nullable String frontend,
            @Nullable String route,
            @Nullable String sni,
            @Nullable String clientName,
            @Nullable String pool,
            @Nullable String backend) {
        /** By whatever route. */
        public Place(@Nullable String frontend, @Nullable String pool, @Nullable String backend) {
            this(frontend, null, null, null, pool, backend);
        }

        boolean has(LiveSession session) {
            return is(frontend, session.trace().frontend().name())
                    && is(route, session.trace().route())
                    && (sni == null || isAskedFor(session.trace().serverName()))
                    && (clientName == null || isShown(session.trace().client().certificate()))
                    && is(pool, session.trace().poolName())
                    && (backend == null || isOf(session.trace().backend()));
        }

        private boolean isOf(@Nullable Backend connected) {
            return connected != null && connected.name().equals(backend);
        }

        private boolean isAskedFor(@Nullable String name) {
            return name != null && sni != null && ServerName.covers(sni, name);
        }

        private boolean isShown(@Nullable ClientCertificate certificate) {
            String wanted = clientName;
            return certificate != null
                    && wanted != null
                    && certificate.names().stream().anyMatch(name -> PeerName.covers(wanted, name));
        }

        /** Those that are given, by the kind of what they name, such as {@code frontend}; the words of the access log. */
        public Map<String, String> names() {
            Map<String, String> names = new LinkedHashMap<>();
            add(names, "frontend", frontend);
            add(names, "route", route);
            add(names, "sni", sni);
            add(names, "clientName", clientName);
            add(names, "pool", pool);
            add(names, "backend", backend);
            return names;
        }

        private static void add(Map<String, String> names, String kind, @Nullable String name) {
            if (name != null) {
                names.put(kind, name);
            }
        }

        private static boolean is(@Nullable String wanted, @Nullable String actual) {
            return wanted == null || wanted.equals(actual);
        }
    }

    /** On the loop of the session; what costs a system call is asked last. */
    public boolean matches(LiveSession session, long now) {
        return place.has(session)
                && isOf(session.trace().client().client())
                && now - session.trace().startNanos() >= olderThanNanos
                && session.idleNanos(now) >= idleOverNanos
                && (outgoingPort == 0 || outgoingPort == port(session.outgoing()));
    }

    private boolean isOf(PeerAddress client) {
        return clients == null || clients.contains(client.high(), client.low(), client.port());
    }

    /** For people: what was asked for, such as {@code pool pg, idle for 30m}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        add(parts, "frontend ", place.frontend);
        add(parts, "route ", place.route);
        add(parts, "sni ", place.sni);
        add(parts, "client name ", place.clientName);
        add(parts, "pool ", place.pool);
        add(parts, "backend ", place.backend);
        add(parts, "client ", clients);
        add(parts, "idle for ", idleOverNanos == 0 ? null : DurationText.print(Duration.ofNanos(idleOverNanos)));
        add(parts, "older than ", olderThanNanos == 0 ? null : DurationText.print(Duration.ofNanos(olderThanNanos)));
        add(parts, "outgoing port ", outgoingPort == 0 ? null : outgoingPort);
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + value);
        }
    }

    private static int port(@Nullable PeerAddress address) {
        return address == null ? 0 : address.port();
    }
}
