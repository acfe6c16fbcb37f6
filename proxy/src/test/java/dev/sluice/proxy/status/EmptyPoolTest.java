package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.discovery.Endpoint;
import dev.sluice.proxy.discovery.Lookup;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool without backends says who was asked, what that found, and how to ask the same. */
@Timeout(60)
class EmptyPoolTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A source whose only answer is empty. */
    private record Nothing(String note) implements Lookup {
        @Override
        public void start(Listener listener) {
            listener.onFound(List.<Endpoint>of(), note);
        }

        @Override
        public void close() {}
    }

    private static Problem only(TestProxy proxy, ProblemKind kind) {
        return new Problems(proxy.view(), () -> START, System::nanoTime)
                .look().stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubernetes: {service: web, namespace: shop} | service shop/web has no EndpointSlices | kubernetes shop/web: service shop/web has no EndpointSlices | kubectl get endpointslices -n shop -l kubernetes.io/service-name=web",
                "kubernetes: {service: web} | '' | kubernetes web has given none | kubectl get endpointslices -l kubernetes.io/service-name=web",
                "dns: web.shop, port: 80 | the name web.shop does not exist | dns web.shop: found no backend, minBackends is 1: the name web.shop does not exist | getent ahosts web.shop",
                "dns: _http._tcp.web.shop, type: srv | '' | dns _http._tcp.web.shop: found no backend, minBackends is 1 | dig SRV _http._tcp.web.shop",
                "dns: web.shop, port: 80, nameserver: '127.0.0.2:5353' | '' | dns web.shop: found no backend, minBackends is 1 | dig @127.0.0.2 -p 5353 web.shop",
                "dns: _http._tcp.web.shop, type: srv, nameserver: '::1' | '' | dns _http._tcp.web.shop: found no backend, minBackends is 1 | dig @::1 -p 53 SRV _http._tcp.web.shop",
                "file: /etc/none.yaml | the file lists no backends | file /etc/none.yaml: found no backend, minBackends is 1: the file lists no backends | Write backends into /etc/none.yaml"
            })
    void itIsNamedWithItsSourceAndAWayToLook(String discover, String note, String cause, String remedy) {
        String yaml = """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: web}}
                pools: {web: {healthCheck: off, discover: {%s}}}
                """.formatted(discover);
        try (TestProxy proxy = TestProxy.of(yaml, (_, _) -> new Nothing(note))) {
            Problem problem = only(proxy, ProblemKind.POOL_WITHOUT_BACKEND);
            assertThat(problem.what())
                    .isEqualTo("pool web has no backends (" + cause + "). Clients that come to it are refused");
            assertThat(problem.remedy()).contains(remedy).doesNotContain("sluice status");
        }
    }
}
