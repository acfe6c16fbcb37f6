package dev.sluice.proxy.discovery;

import dev.sluice.config.value.HostPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of all slices of a service, each address once, in the state that kube-proxy would see.
 *
 * <p>Ready endpoints serve. Those that end but still answer go on with what they have, unless no endpoint is ready: then they serve,
 * so that a service which is replaced as a whole is not without any (KEP-1669). All others are absent.
 *
 * @param endpoints ordered by name
 * @param hints whether those of the zone were followed; null when no endpoint was ready and so nothing was to be decided
 * @param strange what had to be left out, in words; the same words for the same reason
 */
record MergedSlices(List<Endpoint> endpoints, @Nullable ZoneHints hints, List<String> strange) {
    /** One endpoint of one slice. */
    private record Seen(HostPort address, EndpointSlice.Member member, EndpointSlice slice) {
        /** While an endpoint moves to another slice both have it: the better state counts, then the newer slice. */
        static Seen better(Seen one, Seen other) {
            int byState = Integer.compare(rank(one.member), rank(other.member));
            if (byState != 0) {
                return byState > 0 ? one : other;
            }
            return other.slice.isNewerThan(one.slice) ? other : one;
        }

        private static int rank(EndpointSlice.Member member) {
            return member.ready() ? 2 : member.servesLast() ? 1 : 0;
        }
    }

    /**
     * Merges them.
     *
     * @param zone of this node, if it is known
     * @param known the names of the answers before
     */
    static MergedSlices of(
            Collection<EndpointSlice> slices,
            PortChoice port,
            boolean preferZone,
            @Nullable String zone,
            StableNames known) {
        List<String> strange = new ArrayList<>();
        Map<HostPort, Seen> byAddress = new HashMap<>();
        for (EndpointSlice slice : slices) {
            int number = port.in(slice);
            if (slice.addressType() == EndpointSlice.AddressType.OTHER) {
                strange.add("EndpointSlices with host names are not used");
            } else if (number > 0) {
                for (EndpointSlice.Member member : slice.endpoints()) {
                    if (isAddress(member.address(), slice.addressType())) {
                        HostPort address = new HostPort(member.address(), number);
                        byAddress.merge(address, new Seen(address, member, slice), Seen::better);
                    } else {
                        strange.add("an EndpointSlice has an address that is none: \"" + member.address() + "\"");
                    }
                }
            }
        }
        List<Seen> ready =
                byAddress.values().stream().filter(seen -> seen.member.ready()).toList();
        List<Seen> last = byAddress.values().stream()
                .filter(seen -> seen.member.servesLast())
                .toList();
        EndpointNames names = new EndpointNames(known);
        if (ready.isEmpty()) {
            last.forEach(seen -> names.add(seen.address, seen.member.pod(), false));
            return new MergedSlices(names.endpoints(), null, strange);
        }
        ZoneHints hints = ZoneHints.decide(
                preferZone, zone, ready.stream().map(Seen::member).toList());
        ready.stream()
                .filter(seen -> hints.admits(seen.member, zone))
                .forEach(seen -> names.add(seen.address, seen.member.pod(), false));
        // Hints are taken from endpoints that end, and one of another zone may have sessions from before there were
        // hints.
        last.forEach(seen -> names.add(seen.address, seen.member.pod(), true));
        return new MergedSlices(names.endpoints(), hints, strange);
    }

    /** Whether it is a literal of that family in its usual form; the JDK also takes "10.1", "[::1]" and zones. */
    private static boolean isAddress(String text, EndpointSlice.AddressType type) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return address instanceof Inet4Address
                    ? type == EndpointSlice.AddressType.IPV4
                            && address.getHostAddress().equals(text)
                    : type == EndpointSlice.AddressType.IPV6 && text.indexOf('%') < 0 && text.indexOf('[') < 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
