package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.reload.ReloadResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each route took is a series from the start, which goes on over a reload for as long as the route has its name. */
@Timeout(60)
class RouteMetricsTest {
    private final TestBackend backend = TestBackend.tcp(TestBackend::echo);
    private final TestProxy proxy =
            TestProxy.of(config("{sni: a.example, pool: p}, {sni: [b.example, c.example], pool: q, name: two}"));

    private String config(String routes) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", routes: [%1$s], pool: p}
                  plain: {bind: "127.0.0.2:0", pool: q}
                pools: {p: ["%2$s"], q: ["%2$s"]}
                """.formatted(routes, Wire.addressOf(backend.address()));
    }

    @AfterEach
    void close() {
        proxy.close();
        backend.close();
    }

    private void session(String name) {
        byte[] hello = TestHello.of(name);
        try (Wire client = proxy.connect()) {
            client.write(hello);
            assertThat(client.read(hello.length)).hasSize(hello.length);
        }
        proxy.nextRecord();
    }

    private List<String> series() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MetricsText text = new MetricsText(out, false);
            new MetricsCollector(proxy.view(), new Refusals()).collect(text);
            text.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("sluice_routes_total"))
                .map(line -> line.substring(line.indexOf("route=")))
                .toList();
    }

    private void reload(String routes) {
        assertThat(proxy.reload(config(routes))).isInstanceOf(ReloadResult.Applied.class);
    }

    @Test
    void eachRouteIsASeriesFromTheStartThatGoesOnWithItsName() {
        assertThat(series())
                .containsExactly("route=\"sni=a.example\"} 0.0", "route=\"two\"} 0.0", "route=\"default\"} 0.0");
        session("a.example");
        session("b.example");
        session("c.example");
        session("elsewhere.example");
        List<String> counted = List.of("route=\"two\"} 2.0", "route=\"sni=a.example\"} 1.0", "route=\"default\"} 1.0");
        assertThat(series()).containsExactlyInAnyOrderElementsOf(counted);

        reload("{sni: c.example, pools: {p: 1, q: 1}, name: two}, {sni: a.example, pool: q}");
        assertThat(series()).containsExactlyElementsOf(counted);
        session("c.example");
        assertThat(series()).contains("route=\"two\"} 3.0");

        reload("{sni: a.example, pool: q}, {sni: d.example, pool: q}");
        assertThat(series())
                .containsExactly(
                        "route=\"sni=a.example\"} 1.0", "route=\"sni=d.example\"} 0.0", "route=\"default\"} 1.0");
    }
}
