package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.tree.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of several keys of a {@code discover} section together. */
final class DiscoveryChecks {
    private static final List<String> OF_DNS = List.of("type", "port", "refresh", "nameserver", "allowLocal");

    private final Problems problems;

    DiscoveryChecks(Problems problems) {
        this.problems = problems;
    }

    void run(Bound.@Nullable Fields discover, String path) {
        if (discover == null) {
            return;
        }
        Bound.Value dns = discover.value("dns");
        if (dns == null) {
            boolean another = discover.get("file") != null || discover.get("kubernetes") != null;
            if (another) {
                OF_DNS.forEach(key -> noEffect(discover.value(key), path + "." + key, path));
            }
            return;
        }
        Bound.Value type = discover.value("type");
        Bound.Value port = discover.value("port");
        boolean services = type != null && type.value().equals("srv");
        if (services && port != null) {
            problems.error(
                    port.span(), path, path + ".port has no place beside \"type: srv\": the records name the ports");
        }
    }

    private void noEffect(Bound.@Nullable Value value, String key, String path) {
        if (value != null) {
            problems.error(value.span(), path, key + " has no effect; it belongs to \"dns\"");
        }
    }
}
