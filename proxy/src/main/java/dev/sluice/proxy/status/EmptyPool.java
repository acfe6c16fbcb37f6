package dev.sluice.proxy.status;

import dev.sluice.config.DiscoveryConfig;
import dev.sluice.config.DiscoverySource;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import org.jspecify.annotations.Nullable;

/** Words for a pool that has no backends at all: who was asked, what that found, and how to ask the same. Stateless. */
final class EmptyPool {
    private EmptyPool() {}

    /** Such as {@code kubernetes shop/web: service shop/web has no EndpointSlices}. */
    static String cause(@Nullable DiscoveryStatus status) {
        if (status == null) {
            return "";
        }
        DiscoveryStatus.Problem last = status.lastError();
        String found = status.failing() && last != null ? last.message() : status.note();
        String silence = status.lastSuccess() == null ? " has not answered yet" : " has given none";
        return " (" + status.source() + (found.isEmpty() ? silence : ": " + found) + ")";
    }

    /** What to look at. */
    static String remedy(String pool, @Nullable DiscoveryConfig discovery) {
        String key = "pools." + pool + ".discover";
        return switch (discovery == null ? null : discovery.source()) {
            case DiscoverySource.Kubernetes one ->
                "Compare service and namespace in " + key + " with: kubectl get endpointslices"
                        + (one.namespace() == null ? "" : " -n " + one.namespace())
                        + " -l kubernetes.io/service-name=" + one.service();
            case DiscoverySource.Dns one ->
                "Compare the name in " + key + " with what DNS says: "
                        + (one.type() == DiscoverySource.RecordType.SRV ? "dig SRV " : "getent ahosts ")
                        + one.name();
            case DiscoverySource.File one -> "Write backends into " + one.path() + ", it is watched";
            case null -> "Give the pool backends, or " + key;
        };
    }
}
