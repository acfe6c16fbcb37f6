package dev.sluice.config.model;

import dev.sluice.config.value.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The source that knows the backends of a pool. {@code toString()} is its kind and its name, for people. */
public sealed interface DiscoverySource {
    /** The type of DNS records that a name is asked for. */
    enum RecordType {
        /** Addresses, IPv4 and IPv6; the port is that of the configuration. */
        A,
        /** Services: port and weight are in the answer, and targets of a worse priority are backups. */
        SRV
    }

    /**
     * The answers of DNS.
     *
     * @param port of the backends; 0 with {@link RecordType#SRV}
     * @param refresh longest time between two questions; a shorter time to live of the answer is honoured
     * @param nameserver who is asked; null for those of the system
     * @param allowLocal addresses of this machine and of its link are taken too
     */
    record Dns(
            String name,
            RecordType type,
            int port,
            Duration refresh,
            @Nullable HostPort nameserver,
            boolean allowLocal) implements DiscoverySource {
        @Override
        public String toString() {
            return "dns " + name;
        }
    }

    /**
     * The EndpointSlices of a Kubernetes service.
     *
     * @param namespace null for that of the pod
     * @param port name or number of a port of the slices; null when they have only one
     * @param preferZone endpoints whose hints name the zone of this node come first
     */
    record Kubernetes(
            String service,
            @Nullable String namespace,
            @Nullable String port,
            boolean preferZone) implements DiscoverySource {
        @Override
        public String toString() {
            return "kubernetes " + (namespace == null ? "" : namespace + "/") + service;
        }
    }

    /** A file with a list of backends, watched. */
    record File(Path path) implements DiscoverySource {
        @Override
        public String toString() {
            return "file " + path;
        }
    }
}
