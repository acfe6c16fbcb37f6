package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PortChoiceTest {
    private static EndpointSlice read(FakeApiSlices slice) {
        try {
            byte[] event = FakeApiAnswers.event("ADDED", slice.build()).getBytes(StandardCharsets.UTF_8);
            return ((WatchEvent.Changed) SliceReader.event(event)).slice();
        } catch (ApiFailure e) {
            throw new AssertionError(e);
        }
    }

    private static FakeApiSlices slice() {
        return FakeApiSlices.slice("web-1");
    }

    @ParameterizedTest
    @CsvSource({"http,8080", "metrics,9090", "9090,9090", "https,0", "80,0", ",0", "dns,0", "53,0", "all,0", "0,0"})
    void aPortIsChosenByNameOrNumber(@Nullable String wanted, int expected) {
        EndpointSlice slice = read(slice().port("http", 8080)
                .port("metrics", 9090)
                .port("dns", 53, "UDP")
                .port("all", null));
        assertThat(new PortChoice(wanted).in(slice)).isEqualTo(expected);
    }

    @Test
    void theOnlyTcpPortNeedsNoChoice() {
        assertThat(new PortChoice(null).in(read(slice().port(null, 5432)))).isEqualTo(5432);
        assertThat(new PortChoice(null)
                        .in(read(slice().port("", 53).port("dns", 53, "UDP").port("x", null))))
                .isEqualTo(53);
        assertThat(new PortChoice(null).in(read(slice().port("a", 1).port("b", 2))))
                .isZero();
        assertThat(new PortChoice(null).in(read(slice()))).isZero();
    }

    @Test
    void theNumberOfANameMayDifferFromSliceToSlice() {
        PortChoice http = new PortChoice("http");
        assertThat(http.in(read(slice().port("http", 8080)))).isEqualTo(8080);
        assertThat(http.in(read(slice().port("http", 8081)))).isEqualTo(8081);
    }

    @Test
    void aPortThatIsInSomeSlicesIsNoProblem() {
        List<EndpointSlice> slices = List.of(read(slice().port("http", 8080)), read(slice().port("https", 8443)));
        assertThat(new PortChoice("https").problem("web", slices)).isNull();
    }

    @Test
    void aServiceWithoutPodsHasNoPortsAndNoProblem() {
        assertThat(new PortChoice("http").problem("web", List.of())).isNull();
        assertThat(new PortChoice("http").problem("web", List.of(read(slice()))))
                .isNull();
    }

    @Test
    void aPortThatIsInNoSliceIsAProblemWithThoseThereAre() {
        List<EndpointSlice> slices = List.of(
                read(slice().port("http", 8080).port("dns", 53, "UDP")),
                read(slice().port("http", 8080).port("https", 8443).port("all", null)),
                read(slice()));
        assertThat(new PortChoice("pg").problem("shop/web", slices))
                .isEqualTo("service shop/web has no TCP port \"pg\"; there are: http 8080, https 8443"
                        + " (the ports of the pods, not those of the service; a name is the same for both)");
    }

    @Test
    void severalPortsNeedAChoice() {
        assertThat(new PortChoice(null)
                        .problem("web", List.of(read(slice().port("http", 8080).port("pg", 5432)))))
                .isEqualTo("service web has several TCP ports (http 8080, pg 5432): say which one with \"port\"");
    }

    @Test
    void aServiceThatHasNoUsablePortIsAProblem() {
        assertThat(new PortChoice(null)
                        .problem("web", List.of(read(slice().port("all", null).port("dns", 53, "UDP")))))
                .isEqualTo("service web has no TCP port with a number");
    }
}
