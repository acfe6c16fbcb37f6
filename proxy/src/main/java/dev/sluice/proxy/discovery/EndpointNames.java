package dev.sluice.proxy.discovery;

import dev.sluice.config.value.HostPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names endpoints after their pods: {@code web-0}. A pod with two addresses gives its name to the IPv4 address, and {@code web-0.ipv6}
 * to the other one, so that the first keeps its name when the second appears. What is no pod is named by address and port.
 */
final class EndpointNames {
    private static final int DEFAULT_WEIGHT = 1;

    private record Unnamed(HostPort address, @Nullable String pod, boolean draining) {
        boolean isIpv6() {
            return address.host().indexOf(':') >= 0;
        }
    }

    private final List<Unnamed> unnamed = new ArrayList<>();

    void add(HostPort address, @Nullable String pod, boolean draining) {
        unnamed.add(new Unnamed(address, pod, draining));
    }

    /** All that were added, ordered by name; the order in which they came does not matter. */
    List<Endpoint> endpoints() {
        unnamed.sort(Comparator.comparing(Unnamed::isIpv6)
                .thenComparing(Unnamed::draining)
                .thenComparing(one -> one.address().toString()));
        Set<String> taken = new HashSet<>();
        List<Endpoint> endpoints = new ArrayList<>();
        for (Unnamed one : unnamed) {
            String name = name(one, taken);
            taken.add(name);
            endpoints.add(new Endpoint(name, one.address(), DEFAULT_WEIGHT, false, one.draining()));
        }
        endpoints.sort(Comparator.comparing(Endpoint::name));
        return List.copyOf(endpoints);
    }

    private static String name(Unnamed one, Set<String> taken) {
        String address = one.address().toString();
        if (one.pod() == null) {
            return address;
        }
        List<String> candidates = one.isIpv6()
                ? List.of(one.pod(), one.pod() + ".ipv6", one.pod() + "." + address)
                : List.of(one.pod(), one.pod() + "." + address);
        return candidates.stream()
                .filter(name -> !taken.contains(name))
                .findFirst()
                .orElse(address);
    }
}
