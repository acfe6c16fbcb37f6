package dev.sluice.proxy.status;

import dev.sluice.proxy.discovery.DiscoveryStatus;
import org.jspecify.annotations.Nullable;

/** The words for a pool that has no backends at all: who was asked, and what that found. Stateless. */
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
}
