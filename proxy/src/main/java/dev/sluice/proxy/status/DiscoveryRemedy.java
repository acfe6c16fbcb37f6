package dev.sluice.proxy.status;

import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import org.jspecify.annotations.Nullable;

/**
 * The words for what to look at when the discovery of a pool finds nothing that will do: the key that decides about it,
 * or how to ask the same. Stateless.
 */
final class DiscoveryRemedy {
    private DiscoveryRemedy() {}

    /** @param status null while nothing is known of it */
    static String of(String pool, @Nullable DiscoveryConfig discovery, @Nullable DiscoveryStatus status) {
        String place = "pools." + pool + ".discover";
        return switch (status == null ? "" : status.key()) {
            case "" -> ask(place, discovery == null ? null : discovery.source(), answered(status));
            case "allowLocal" -> "The log names them. If they are right, set " + place + ".allowLocal: true";
            case String key -> "See " + place + "." + key;
        };
    }

    private static boolean answered(@Nullable DiscoveryStatus status) {
        DiscoveryStatus.Problem last = status == null || !status.failing() ? null : status.lastError();
        return last == null || last.answered();
    }

    private static String ask(String place, @Nullable DiscoverySource source, boolean answered) {
        return switch (source) {
            case DiscoverySource.Kubernetes one ->
                answered
                        ? "Compare service and namespace in " + place + " with: kubectl get endpointslices"
                                + (one.namespace() == null ? "" : " -n " + one.namespace())
                                + " -l kubernetes.io/service-name=" + one.service()
                        : "Sluice cannot ask the API server. docs/discovery.md says what its pod needs";
            case DiscoverySource.Dns one -> "Compare the name in " + place + " with what DNS says: " + question(one);
            case DiscoverySource.File one ->
                answered
                        ? "Write backends into " + one.path() + ", it is watched"
                        : "Correct " + one.path() + ", it is watched";
            case null -> "Give the pool backends, or " + place;
        };
    }

    /** Asks the same server: that of the system may know other names. */
    private static String question(DiscoverySource.Dns dns) {
        boolean srv = dns.type() == DiscoverySource.RecordType.SRV;
        HostPort server = dns.nameserver();
        if (server == null) {
            return (srv ? "dig SRV " : "getent ahosts ") + dns.name();
        }
        return "dig @" + server.host() + " -p " + server.port() + (srv ? " SRV " : " ") + dns.name();
    }
}
