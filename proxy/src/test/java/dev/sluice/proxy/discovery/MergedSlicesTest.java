package dev.sluice.proxy.discovery;

import static dev.sluice.proxy.discovery.TestSlices.addresses;
import static dev.sluice.proxy.discovery.TestSlices.merge;
import static dev.sluice.proxy.discovery.TestSlices.names;
import static dev.sluice.proxy.discovery.TestSlices.six;
import static dev.sluice.proxy.discovery.TestSlices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How slices become endpoints: the rules of Kubernetes, one by one. */
@Timeout(30)
class MergedSlicesTest {
    private static final @Nullable Boolean NONE = null;

    private static ObjectNode version(String version, FakeApiSlices slice) {
        ObjectNode built = slice.build();
        built.withObject("/metadata").put("resourceVersion", version);
        return built;
    }

    @Test
    void slicesOfBothFamiliesAreMerged() {
        assertThat(addresses(
                        FakeApiSlices.ready("web-1", "10.0.0.1", "10.0.0.2"),
                        FakeApiSlices.ready("web-2", "10.0.0.3"),
                        six("web-3")
                                .endpoint("fd00::1", null, true, true, false)
                                .build()))
                .containsExactly("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080", "[fd00::1]:8080");
    }

    @Test
    void slicesOfHostNamesAreLeftOutAndSaid() {
        MergedSlices merged = merge(
                null,
                FakeApiSlices.ready("web-1", "10.0.0.1"),
                slice("web-2")
                        .addressType("FQDN")
                        .endpoint("db.example.com", null, true, true, false)
                        .build());
        assertThat(RecordedAnswers.addresses(merged.endpoints())).containsExactly("10.0.0.1:8080");
        assertThat(merged.strange()).containsExactly("EndpointSlices with host names are not used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.1", "010.0.0.1", "1.2.3.4.5", "fd00::1", "10.0.0.1%eth0", "10.0.0.1 "})
    void whatIsNoIpv4AddressIsLeftOutAndSaid(String address) {
        MergedSlices merged = merge(null, FakeApiSlices.ready("web-1", address, "10.0.0.1"));
        assertThat(RecordedAnswers.addresses(merged.endpoints())).containsExactly("10.0.0.1:8080");
        assertThat(merged.strange())
                .containsExactly("an EndpointSlice has an address that is none: \"" + address + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "[fd00::1]", "fd00::1::2", "name"})
    void whatIsNoIpv6AddressIsLeftOutAndSaid(String address) {
        MergedSlices merged = merge(
                null, six("web-1").endpoint(address, null, true, true, false).build());
        assertThat(merged.endpoints()).isEmpty();
        assertThat(merged.strange()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        // ready, serving, terminating: what it is beside an endpoint that is ready
        ",,,ready",
        "true,,,ready",
        "true,true,false,ready",
        "true,,true,ready",
        "true,false,true,ready",
        "false,,,absent",
        "false,,true,absent",
        "false,true,,absent",
        "false,true,false,absent",
        "false,false,true,absent",
        "false,true,true,draining"
    })
    void conditionsMeanWhatKubernetesSays(
            @Nullable Boolean ready, @Nullable Boolean serving, @Nullable Boolean terminating, String expected) {
        List<String> found = addresses(slice("web-1")
                .endpoint("10.0.0.1", null, ready, serving, terminating)
                .endpoint("10.0.0.2", null, true, true, false)
                .build());
        switch (expected) {
            case "ready" -> assertThat(found).containsExactly("10.0.0.1:8080", "10.0.0.2:8080");
            case "draining" -> assertThat(found).containsExactly("10.0.0.1:8080 draining", "10.0.0.2:8080");
            default -> assertThat(found).containsExactly("10.0.0.2:8080");
        }
    }

    @Test
    void endpointsThatEndServeAsLongAsNoneIsReady() {
        FakeApiSlices ending = slice("web-1")
                .endpoint("10.0.0.1", null, false, true, true)
                .endpoint("10.0.0.2", null, false, false, true)
                .endpoint("10.0.0.3", null, false, false, NONE);
        assertThat(addresses(ending.build())).containsExactly("10.0.0.1:8080");
        assertThat(addresses(ending.build(), FakeApiSlices.ready("web-2", "10.0.0.4")))
                .containsExactly("10.0.0.1:8080 draining", "10.0.0.4:8080");
    }

    @Test
    void anEndpointInTwoSlicesCountsOnceInItsBetterState() {
        FakeApiSlices ready = slice("web-1").endpoint("10.0.0.1", "a", true, true, false);
        FakeApiSlices last = slice("web-2").endpoint("10.0.0.1", "b", false, true, true);
        FakeApiSlices gone = slice("web-3").endpoint("10.0.0.1", "c", false, false, false);
        FakeApiSlices other = slice("web-4").endpoint("10.0.0.2", "d", true, true, false);
        assertThat(addresses(ready.build(), last.build(), gone.build())).containsExactly("10.0.0.1:8080");
        assertThat(addresses(gone.build(), last.build(), ready.build())).containsExactly("10.0.0.1:8080");
        assertThat(addresses(gone.build(), last.build(), other.build()))
                .containsExactly("10.0.0.1:8080 draining", "10.0.0.2:8080");
        assertThat(addresses(last.build(), gone.build(), other.build()))
                .containsExactly("10.0.0.1:8080 draining", "10.0.0.2:8080");
    }

    @ParameterizedTest
    @CsvSource({"9,10,new", "10,9,old", "123456789012345678901234567890,9,old", "41,42,new"})
    void ofTwoSlicesWithTheSameStateTheNewerCounts(String oldVersion, String newVersion, String name) {
        ObjectNode one = version(oldVersion, slice("web-1").endpoint("10.0.0.1", "old", true, true, false));
        ObjectNode two = version(newVersion, slice("web-2").endpoint("10.0.0.1", "new", true, true, false));
        assertThat(names(one, two)).containsExactly(name);
        assertThat(names(two, one)).containsExactly(name);
    }

    @Test
    void theSameAddressWithTwoPortsIsTwoEndpoints() {
        ObjectNode other = FakeApiSlices.slice("web-2")
                .port("http", 9090)
                .endpoint("10.0.0.1", null, true, true, false)
                .build();
        assertThat(addresses(FakeApiSlices.ready("web-1", "10.0.0.1"), other))
                .containsExactly("10.0.0.1:8080", "10.0.0.1:9090");
    }
}
