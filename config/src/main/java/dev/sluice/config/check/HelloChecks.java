package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.tree.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The check of what a frontend itself says of the ClientHello of its clients: that somebody looks at it. What comes from defaults is for other frontends. */
final class HelloChecks {
    private final Problems problems;

    HelloChecks(Problems problems) {
        this.problems = problems;
    }

    void run(Bound.Fields frontend, String path) {
        Bound.Fields timeouts = frontend.group("timeouts");
        if (timeouts == null
                || Stream.of(".routes", ".startTls", ".tls").anyMatch(key -> problems.hasErrorsAt(path + key))) {
            return;
        }
        Bound.Value startTls = frontend.value("startTls");
        boolean postgres = startTls != null && !startTls.value().equals("off");
        Bound.Value serverFirst = timeouts.value("serverFirst");
        boolean waits = serverFirst != null && !Duration.ZERO.equals(serverFirst.value());
        String noEffect = "%s has no effect: no route asks for a ClientHello (sni, noSni, alpn)";
        if (frontend.get("tls") != null) {
            warn(
                    waits ? serverFirst : null,
                    path + ".timeouts.serverFirst",
                    "%s has no effect: with \"tls\" it is the client that speaks first");
        } else if (!postgres && !asks(frontend.get("routes"))) {
            warn(timeouts.value("handshake"), path + ".timeouts.handshake", noEffect);
            warn(waits ? serverFirst : null, path + ".timeouts.serverFirst", noEffect);
        } else if (postgres) {
            warn(
                    waits ? serverFirst : null,
                    path + ".timeouts.serverFirst",
                    "%s: servers of PostgreSQL never speak first; leave it out");
        } else if (refusesOthers(frontend.get("pool")) && !problems.hasErrorsAt(path + ".pool")) {
            warn(
                    waits ? serverFirst : null,
                    path + ".timeouts.serverFirst",
                    "%s has no effect: there is no pool for all others that could speak first");
        }
    }

    private static boolean refusesOthers(@Nullable Bound pool) {
        return pool == null
                || (pool instanceof Bound.Value value && value.value().equals(RouteConfig.REFUSE));
    }

    private static boolean asks(@Nullable Bound routes) {
        return routes instanceof Bound.Many many
                && many.items().stream()
                        .map(Bound.Fields.class::cast)
                        .map(Bound.Fields::fields)
                        .anyMatch(HelloChecks::asks);
    }

    private static boolean asks(Map<String, Bound> route) {
        boolean noSni =
                route.get("noSni") instanceof Bound.Value value && value.value().equals(true);
        return noSni || List.of("sni", "alpn").stream().map(route::get).anyMatch(Objects::nonNull);
    }

    private void warn(Bound.@Nullable Value value, String path, String message) {
        if (value != null) {
            problems.warning(value.span(), path, message.formatted(path));
        }
    }
}
