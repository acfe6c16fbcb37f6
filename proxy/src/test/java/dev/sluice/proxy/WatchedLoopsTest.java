package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.TcpBind;
import dev.sluice.proxy.admin.AdminServer;
import dev.sluice.proxy.discovery.Lookups;
import dev.sluice.proxy.http.Refusals;
import dev.sluice.proxy.net.HeldLoop;
import dev.sluice.proxy.net.LoopThread;
import dev.sluice.proxy.net.Shortages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop that asks name servers is watched like those of the data plane, from when there is one. */
@Timeout(60)
class WatchedLoopsTest {
    private static final DiscoverySource.Dns SOURCE = new DiscoverySource.Dns(
            "pg.internal", DiscoverySource.RecordType.A, 1, Duration.ofHours(1), new HostPort("127.0.0.1", 1), false);

    private final Lookups lookups = new Lookups(new Shortages());
    private final TestProxy proxy = TestProxy.of("""
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {f: {bind: "127.0.0.1:0", pool: ["127.0.0.1:1"]}}
            """, lookups::loops);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AdminServer admin = AdminServer.start(
            new TcpBind("127.0.0.1", 0), new MetricsConfig(null, false), proxy.view(), new Refusals(), null);

    WatchedLoopsTest() throws IOException {}

    @AfterEach
    void end() {
        lookups.close();
        admin.close();
        client.close();
        proxy.close();
    }

    private String get(String path) {
        try {
            URI uri = URI.create("http://" + admin.address() + path);
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theLoopThatAsksNameServersIsWatchedOnceThereIsOne() {
        assertThat(get("/metrics")).doesNotContain("loop=\"dns\"");
        lookups.open("p", SOURCE).close();
        assertThat(proxy.server().heartbeats().loops())
                .extracting(LoopThread::toString)
                .containsExactly("worker 0", "the control loop", "the DNS loop");
        assertThat(get("/livez")).isEqualTo("ok\n");
        assertThat(get("/metrics")).contains("sluice_loop_alive{loop=\"dns\"} 1.0");
    }

    @Test
    void itsHangingShowsUntilItRunsAgain() throws InterruptedException {
        lookups.open("p", SOURCE).close();
        try (HeldLoop _ = HeldLoop.of(lookups.loops().getFirst())) {
            Await.until("the loop is named", () -> get("/livez").equals("stuck: the DNS loop\n"));
            assertThat(get("/metrics"))
                    .contains("sluice_loop_alive{loop=\"dns\"} 0.0", "sluice_loop_alive{loop=\"worker-0\"} 1.0");
        }
        Await.until("it runs again", () -> get("/livez").equals("ok\n"));
    }

    @Test
    void itsEndShows() {
        lookups.open("p", SOURCE).close();
        lookups.close();
        assertThat(get("/livez")).isEqualTo("stuck: the DNS loop\n");
        assertThat(get("/metrics")).contains("sluice_loop_alive{loop=\"dns\"} 0.0");
    }
}
