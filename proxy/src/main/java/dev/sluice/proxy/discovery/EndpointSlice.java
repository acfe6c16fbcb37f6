package dev.sluice.proxy.discovery;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An EndpointSlice of Kubernetes ({@code discovery.k8s.io/v1}), as far as Sluice needs it.
 *
 * @param name its identity within the namespace
 * @param version its {@code metadata.resourceVersion}
 * @param ports of all its endpoints
 */
record EndpointSlice(String name, String version, AddressType addressType, List<Port> ports, List<Member> endpoints) {
    /** The type of the addresses of a slice. */
    enum AddressType {
        IPV4,
        IPV6,
        /** Host names, or a type that this version does not know. */
        OTHER
    }

    /**
     * A port of a slice.
     *
     * @param name empty when it has none
     * @param number 1 to 65535; 0 when the slice leaves it open, which means every port
     */
    record Port(String name, boolean tcp, int number) {
        @Override
        public String toString() {
            return name.isEmpty() ? Integer.toString(number) : name + " " + number;
        }
    }

    /**
     * An endpoint of a slice; its conditions with the defaults that Kubernetes gives to those that are missing.
     *
     * @param address the first one of it; the others are said to be interchangeable
     * @param pod name of the pod that it is, if it is one
     * @param forZones the zones whose clients should use it
     */
    record Member(
            String address,
            boolean ready,
            boolean serving,
            boolean terminating,
            @Nullable String pod,
            Set<String> forZones) {
        /** It ends, but still answers. */
        boolean servesLast() {
            return !ready && serving && terminating;
        }
    }

    /** Whether it was changed after the other one. Versions are decimal numbers that may be longer than a long. */
    boolean isNewerThan(EndpointSlice other) {
        int byLength = Integer.compare(version.length(), other.version.length());
        return byLength > 0 || (byLength == 0 && version.compareTo(other.version) > 0);
    }
}
