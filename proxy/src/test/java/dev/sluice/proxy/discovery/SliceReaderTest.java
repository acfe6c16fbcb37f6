package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ListMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceListBuilder;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader understands what another implementation of the API's types writes: the model of the fabric8 client. */
@Timeout(30)
class SliceReaderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object watchEvent(KubernetesResource object, String type) {
        return new io.fabric8.kubernetes.api.model.WatchEvent(object, type);
    }

    private static EndpointSliceBuilder slice(String name, String version) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withResourceVersion(version)
                .withLabels(Map.of("kubernetes.io/service-name", "web"))
                .addNewManagedField()
                .withManager("kube-controller-manager")
                .endManagedField()
                .endMetadata()
                .withAddressType("IPv6")
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .withProtocol("TCP")
                .withAppProtocol("kubernetes.io/h2c")
                .endPort()
                .addNewPort()
                .withName("dns")
                .withPort(53)
                .withProtocol("UDP")
                .endPort()
                .addNewPort()
                .endPort()
                .addNewEndpoint()
                .withAddresses("fd00::1", "fd00::2")
                .withNewConditions()
                .withReady(false)
                .withServing(true)
                .withTerminating(true)
                .endConditions()
                .withNewHints()
                .addNewForZone("a")
                .addNewForZone("b")
                .endHints()
                .withNewTargetRef()
                .withKind("Pod")
                .withName("web-0")
                .endTargetRef()
                .withZone("a")
                .endEndpoint()
                .addNewEndpoint()
                .withAddresses("fd00::3")
                .withNewTargetRef()
                .withKind("VirtualMachine")
                .withName("vm-1")
                .endTargetRef()
                .endEndpoint();
    }

    private static final EndpointSlice EXPECTED = new EndpointSlice(
            "web-1",
            "41",
            EndpointSlice.AddressType.IPV6,
            List.of(
                    new EndpointSlice.Port("http", true, 8080),
                    new EndpointSlice.Port("dns", false, 53),
                    new EndpointSlice.Port("", true, 0)),
            List.of(
                    new EndpointSlice.Member("fd00::1", false, true, true, "web-0", Set.of("a", "b")),
                    new EndpointSlice.Member("fd00::3", true, true, false, null, Set.of())));

    @ParameterizedTest
    @ValueSource(strings = {"web\n1", "\u001b[31m", "a/b", "Web", "-a", "a b", "\u00fc"})
    void aPodWithANameThatIsNoneHasNone(String name) throws ApiFailure {
        byte[] list = json(new EndpointSliceListBuilder()
                .withMetadata(new ListMetaBuilder().withResourceVersion("42").build())
                .addToItems(slice("web-1", "41")
                        .editFirstEndpoint()
                        .editTargetRef()
                        .withName(name)
                        .endTargetRef()
                        .endEndpoint()
                        .build())
                .build());
        assertThat(SliceReader.page(list)
                        .slices()
                        .getFirst()
                        .endpoints()
                        .getFirst()
                        .pod())
                .isNull();
    }

    @Test
    void aListIsRead() throws ApiFailure {
        byte[] list = json(new EndpointSliceListBuilder()
                .withMetadata(new ListMetaBuilder()
                        .withContinue("next-page")
                        .withRemainingItemCount(7L)
                        .withResourceVersion("42")
                        .build())
                .addToItems(slice("web-1", "41").build())
                .addToItems(slice("web-2", "40").withAddressType("FQDN").build())
                .build());
        SliceReader.Page page = SliceReader.page(list);
        assertThat(page.version()).isEqualTo("42");
        assertThat(page.next()).isEqualTo("next-page");
        assertThat(page.slices()).hasSize(2).first().isEqualTo(EXPECTED);
        assertThat(page.slices().getLast().addressType()).isEqualTo(EndpointSlice.AddressType.OTHER);
    }

    @Test
    void theLastPageHasNoNextOne() throws ApiFailure {
        byte[] list = json(new EndpointSliceListBuilder()
                .withMetadata(new ListMetaBuilder().withResourceVersion("42").build())
                .build());
        assertThat(SliceReader.page(list)).isEqualTo(new SliceReader.Page(List.of(), "42", ""));
    }

    @Test
    void eventsAreRead() throws ApiFailure {
        var slice = slice("web-1", "41").build();
        assertThat(SliceReader.event(json(watchEvent(slice, "ADDED")))).isEqualTo(new WatchEvent.Changed(EXPECTED));
        assertThat(SliceReader.event(json(watchEvent(slice, "MODIFIED")))).isEqualTo(new WatchEvent.Changed(EXPECTED));
        assertThat(SliceReader.event(json(watchEvent(slice, "DELETED"))))
                .isEqualTo(new WatchEvent.Deleted("web-1", "41"));
        assertThat(SliceReader.event(json(watchEvent(slice, "BOOKMARK")))).isEqualTo(new WatchEvent.Bookmark("41"));
    }

    @Test
    void anEventOfATypeThatIsNotKnownCountsAsItsPlaceInTheHistory() throws ApiFailure {
        assertThat(SliceReader.event(json(watchEvent(slice("web-1", "41").build(), "RENAMED"))))
                .isEqualTo(new WatchEvent.Bookmark("41"));
    }

    private static ApiFailure.Kind kindOf(Status status) {
        return SliceReader.failure(status.getCode(), json(status)).kind();
    }

    @Test
    void anErrorEventIsAFailureOfTheKindThatItsStatusSays() {
        Status gone = new StatusBuilder()
                .withCode(410)
                .withReason("Expired")
                .withMessage("too old resource version: 1 (2)")
                .build();
        assertThatExceptionOfType(ApiFailure.class)
                .isThrownBy(() -> SliceReader.event(json(watchEvent(gone, "ERROR"))))
                .withMessage("the API server says 410 too old resource version: 1 (2)")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ApiFailure.Kind.EXPIRED));
        assertThat(kindOf(gone)).isEqualTo(ApiFailure.Kind.EXPIRED);
        assertThat(kindOf(new StatusBuilder()
                        .withCode(504)
                        .withReason("Timeout")
                        .withNewDetails()
                        .addNewCause(null, "Too large resource version", "ResourceVersionTooLarge")
                        .endDetails()
                        .build()))
                .isEqualTo(ApiFailure.Kind.EXPIRED);
        assertThat(kindOf(
                        new StatusBuilder().withCode(504).withReason("Timeout").build()))
                .isEqualTo(ApiFailure.Kind.REFUSED);
    }

    @Test
    void nullsAreLikeMissingFields() throws ApiFailure {
        String event = """
                {"type":"ADDED","object":{"metadata":{"name":"web-1","resourceVersion":"41"},"addressType":"IPv4",
                 "ports":[{"name":null,"protocol":null,"port":8080}],
                 "endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":null,"serving":null,"terminating":null},
                   "targetRef":null,"hints":null}, {"addresses":["10.0.0.2"],"conditions":null}]}}
                """;
        EndpointSlice.Member first = new EndpointSlice.Member("10.0.0.1", true, true, false, null, Set.of());
        EndpointSlice.Member second = new EndpointSlice.Member("10.0.0.2", true, true, false, null, Set.of());
        assertThat(SliceReader.event(event.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new WatchEvent.Changed(new EndpointSlice(
                        "web-1",
                        "41",
                        EndpointSlice.AddressType.IPV4,
                        List.of(new EndpointSlice.Port("", true, 8080)),
                        List.of(first, second))));
    }

    @Test
    void aServiceWithoutPodsHasNulls() throws ApiFailure {
        String event = """
                {"type":"ADDED","object":{"metadata":{"name":"web-1","resourceVersion":"41"},"addressType":"IPv4",
                 "ports":null,"endpoints":null}}
                """;
        assertThat(SliceReader.event(event.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new WatchEvent.Changed(
                        new EndpointSlice("web-1", "41", EndpointSlice.AddressType.IPV4, List.of(), List.of())));
    }
}
