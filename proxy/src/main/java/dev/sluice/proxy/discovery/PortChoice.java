package dev.sluice.proxy.discovery;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a port of a slice, by name or number. Slices of one service may differ in the number for one name:
 * while a rollout changes it, and because the ports of pods may have names too.
 *
 * @param wanted a name or a number; null for the only one there is
 */
record PortChoice(@Nullable String wanted) {
    /** Who writes {@code port: 80} for a service 80 -> 8080 looks for it in vain: slices know nothing of the former. */
    private static final String WHOSE = "the ports of the pods, not those of the service; a name is the same for both";

    /** The number in this slice; 0 when it has none that fits. */
    int in(EndpointSlice slice) {
        List<EndpointSlice.Port> usable = usable(slice);
        if (wanted == null) {
            List<Integer> numbers =
                    usable.stream().map(EndpointSlice.Port::number).distinct().toList();
            return numbers.size() == 1 ? numbers.getFirst() : 0;
        }
        for (EndpointSlice.Port port : usable) {
            // A name has a letter in it, so that it cannot be taken for a number.
            if (wanted.equals(port.name()) || wanted.equals(Integer.toString(port.number()))) {
                return port.number();
            }
        }
        return 0;
    }

    private static List<EndpointSlice.Port> usable(EndpointSlice slice) {
        return slice.ports().stream()
                .filter(port -> port.tcp() && port.number() > 0)
                .toList();
    }

    /**
     * Why no slice has the port; null when one has, and when there is nothing to choose from, since a service without pods has no ports.
     */
    @Nullable
    String problem(String service, Collection<EndpointSlice> slices) {
        boolean fits = slices.stream().anyMatch(slice -> in(slice) > 0);
        boolean empty = slices.stream().allMatch(slice -> slice.ports().isEmpty());
        if (fits || empty) {
            return null;
        }
        Set<String> there = new TreeSet<>();
        slices.forEach(slice -> usable(slice).forEach(port -> there.add(port.toString())));
        if (there.isEmpty()) {
            return "service %s has no TCP port with a number".formatted(service);
        }
        String list = String.join(", ", there);
        return wanted == null
                ? "service %s has several TCP ports (%s): say which one with \"port\"".formatted(service, list)
                : "service %s has no TCP port \"%s\"; there are: %s (%s)"
                        .formatted(service, Objects.requireNonNull(wanted), list, WHOSE);
    }
}
