package dev.sluice.proxy.discovery;

import dev.sluice.config.value.HostPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of endpoints after their pods: {@code web-0}. A pod with two addresses gives its name to the IPv4 address,
 * and {@code web-0.ipv6} to the other one; what has a name keeps it when others appear. What is no pod is named by
 * address and port.
 */
final class EndpointNames {
    private static final int DEFAULT_WEIGHT = 1;

    private record Unnamed(HostPort address, @Nullable String pod, boolean draining) {
        boolean isIpv6() {
            return address.host().indexOf(':') >= 0;
        }
    }

    private final List<Unnamed> unnamed = new ArrayList<>();
    private final StableNames names;

    /** @param names of the answers before this one */
    EndpointNames(StableNames names) {
        this.names = names;
    }

    void add(HostPort address, @Nullable String pod, boolean draining) {
        unnamed.add(new Unnamed(address, pod, draining));
    }

    /** All that were added, ordered by name; the order in which they came does not matter. */
    List<Endpoint> endpoints() {
        unnamed.sort(Comparator.comparing(Unnamed::isIpv6)
                .thenComparing(Unnamed::draining)
                .thenComparing(one -> one.address().toString()));
        List<String> chosen =
                names.name(unnamed.stream().map(EndpointNames::candidates).toList());
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            Unnamed one = unnamed.get(i);
            endpoints.add(new Endpoint(chosen.get(i), one.address(), DEFAULT_WEIGHT, false, one.draining()));
        }
        endpoints.sort(Comparator.comparing(Endpoint::name));
        return List.copyOf(endpoints);
    }

    private static StableNames.Unnamed candidates(Unnamed one) {
        String address = one.address().toString();
        String pod = one.pod();
        if (pod == null) {
            return new StableNames.Unnamed("", one.address(), List.of(address));
        }
        String full = pod + "." + address;
        List<String> candidates =
                one.isIpv6() ? List.of(pod, pod + ".ipv6", full, address) : List.of(pod, full, address);
        return new StableNames.Unnamed(pod, one.address(), candidates);
    }
}
