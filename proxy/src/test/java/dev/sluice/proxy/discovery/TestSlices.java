package dev.sluice.proxy.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Slices merged for the port {@code http} of a service, and what comes of it. */
final class TestSlices {
    private TestSlices() {}

    static List<EndpointSlice> read(ObjectNode... slices) {
        List<EndpointSlice> read = new ArrayList<>();
        for (ObjectNode slice : slices) {
            try {
                byte[] event = FakeApiAnswers.event("ADDED", slice).getBytes(StandardCharsets.UTF_8);
                read.add(((WatchEvent.Changed) SliceReader.event(event)).slice());
            } catch (ApiFailure e) {
                throw new AssertionError(e);
            }
        }
        return read;
    }

    static MergedSlices merge(@Nullable String zone, ObjectNode... slices) {
        return MergedSlices.of(read(slices), new PortChoice("http"), true, zone, new StableNames());
    }

    static List<String> addresses(ObjectNode... slices) {
        return RecordedAnswers.addresses(merge(null, slices).endpoints());
    }

    static List<String> names(ObjectNode... slices) {
        return merge(null, slices).endpoints().stream().map(Endpoint::name).toList();
    }

    static List<String> names(StableNames known, ObjectNode... slices) {
        return MergedSlices.of(read(slices), new PortChoice("http"), false, null, known).endpoints().stream()
                .map(endpoint -> endpoint.address() + "=" + endpoint.name())
                .toList();
    }

    static FakeApiSlices slice(String name) {
        return FakeApiSlices.slice(name).port("http", 8080);
    }

    static FakeApiSlices six(String name) {
        return slice(name).addressType("IPv6");
    }
}
