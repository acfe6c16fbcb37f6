package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.value.HostPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The builder of the source of a pool's backends from bound values without errors, of which exactly one kind is there.
 */
final class DiscoveryAssembler {
    private final Settings settings;

    DiscoveryAssembler(Settings settings) {
        this.settings = settings;
    }

    DiscoveryConfig assemble() {
        DiscoverySource source = source();
        Integer minBackends = settings.optional("minBackends", Integer.class);
        return new DiscoveryConfig(
                source, minBackends == null ? usual(source) : minBackends, settings.number("maxConnections"));
    }

    /** That there is nobody is a word of the API server, and the addresses of earlier pods may belong to others by then. */
    private static int usual(DiscoverySource source) {
        return source instanceof DiscoverySource.Kubernetes ? 0 : 1;
    }

    private DiscoverySource source() {
        DiscoverySource.Dns dns = dns();
        if (dns != null) {
            return dns;
        }
        return settings.bound("file") instanceof Bound.Value file
                ? file(file)
                : kubernetes(settings.section("kubernetes"));
    }

    /** Reads the keys in any case: contradictions are found by what was written. */
    private DiscoverySource.@Nullable Dns dns() {
        String name = settings.optional("dns", String.class);
        DiscoverySource.RecordType type = settings.choice("type", DiscoverySource.RecordType.class);
        Integer port = settings.optional("port", Integer.class);
        Duration refresh = settings.duration("refresh");
        HostPort nameserver = settings.optional("nameserver", HostPort.class);
        boolean allowLocal = settings.toggle("allowLocal");
        return name == null
                ? null
                : new DiscoverySource.Dns(name, type, port == null ? 0 : port, refresh, nameserver, allowLocal);
    }

    private static DiscoverySource.File file(Bound.Value file) {
        return new DiscoverySource.File(Assembler.beside(file));
    }

    private static DiscoverySource.Kubernetes kubernetes(Settings settings) {
        return new DiscoverySource.Kubernetes(
                settings.text("service"),
                settings.optional("namespace", String.class),
                settings.optional("port", String.class),
                settings.toggle("preferZone"));
    }
}
