package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.snapshot.Frontend;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frontend that leaves the configuration and returns is who it was: its clients, its limits, and who has used them up. */
@Timeout(60)
class FrontendAbsenceTest {
    private final TestBackend echo = TestBackend.tcp(TestBackend::echo);
    private final List<Wire> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(Wire::close);
        echo.close();
    }

    /** A first frontend that stays, and others. */
    private String config(String... frontends) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  stays: {bind: "127.0.0.1:0", pool: p}
                  %s
                pools: {p: {healthCheck: off, backends: {b: "%s"}}}
                """.formatted(String.join("\n  ", frontends), Wire.addressOf(echo.address()));
    }

    private static String frontend(String keys) {
        return "f: {bind: \"127.0.0.1:0\", pool: p, " + keys + "}";
    }

    private static Frontend frontend(TestProxy proxy) {
        return proxy.server().snapshot().frontend("f").orElseThrow();
    }

    private Wire connect(TestProxy proxy) {
        String address = proxy.server().addresses("f").getFirst();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Wire client = Wire.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        clients.add(client);
        return client;
    }

    private void serve(TestProxy proxy) {
        Wire client = connect(proxy);
        client.write(new byte[] {'?'});
        assertThat(client.read(1)).hasSize(1);
    }

    private void refuse(TestProxy proxy) {
        assertThat(connect(proxy).readToEnd().bytes()).isEmpty();
    }

    @Test
    void itsClientsCountForItsLimitAndItsCountersGoOn() {
        String with = config(frontend("maxConnections: 2"));
        try (TestProxy proxy = TestProxy.of(with)) {
            serve(proxy);
            Frontend before = frontend(proxy);
            proxy.reload(config());
            assertThat(proxy.server().snapshot().frontend("f")).isEmpty();
            proxy.reload(with);
            assertThat(frontend(proxy).limit().active()).isEqualTo(1);
            assertThat(frontend(proxy).counters(0).connections.value()).isEqualTo(1);
            serve(proxy);
            Wire waits = connect(proxy);
            waits.write(new byte[] {'?'});
            assertThat(frontend(proxy).limit().active()).isEqualTo(2);
            assertThat(before.limit()).isSameAs(frontend(proxy).limit());

            clients.removeFirst().close(); // of the generation before it left
            assertThat(waits.read(1)).as("a place is free").hasSize(1);
            assertThat(frontend(proxy).limit().active()).isEqualTo(2);
        }
    }

    @Test
    void itsSourcesAreKnownStill() {
        String with = config(frontend("rate: {concurrentPerSource: 2, perSource: 3/h}"));
        try (TestProxy proxy = TestProxy.of(with)) {
            serve(proxy);
            serve(proxy);
            proxy.reload(config());
            proxy.reload(with);
            refuse(proxy);
            assertThat(frontend(proxy)
                            .counters(0)
                            .refused(RefusalReason.SOURCE_CONNECTIONS)
                            .value())
                    .isEqualTo(1);
            clients.removeFirst().close();
            clients.removeFirst().close();
            Await.count("both have left", () -> proxy.server().sessions(), 0);
            serve(proxy);
            refuse(proxy);
            assertThat(frontend(proxy)
                            .counters(0)
                            .refused(RefusalReason.SOURCE_RATE)
                            .value())
                    .isEqualTo(1);
        }
    }

    @Test
    void aRuleThatIsChangedAndChangedBackForgetsNobody() {
        String two = config(frontend("rate: {concurrentPerSource: 2, connections: 3/h}"));
        try (TestProxy proxy = TestProxy.of(two)) {
            serve(proxy);
            serve(proxy);
            proxy.reload(config(frontend("rate: {concurrentPerSource: 3, connections: 3/h}")));
            serve(proxy);
            refuse(proxy); // the fourth at once
            proxy.reload(config(frontend("deny: 192.0.2.0/24")));
            proxy.reload(two);
            refuse(proxy); // three are there
            clients.subList(0, 3).forEach(Wire::close);
            Await.count("all have left", () -> proxy.server().sessions(), 0);
            refuse(proxy); // three have come within the hour
            assertThat(frontend(proxy).counters(0).refused(RefusalReason.RATE).value())
                    .isEqualTo(1);
        }
    }

    @Test
    void whoHasUsedUpALowRateIsHeldToAHigherOneAtOnce() {
        try (TestProxy proxy = TestProxy.of(config(frontend("rate: {perSource: 2/h, connections: 2/h}")))) {
            serve(proxy);
            serve(proxy);
            refuse(proxy);
            proxy.reload(config(frontend("rate: {perSource: 100/s, connections: 100/s}")));
            Await.until("the new rate lets clients in", () -> isServed(connect(proxy)));
        }
    }

    private static boolean isServed(Wire client) {
        try {
            client.write(new byte[] {'?'});
            client.finish();
            return client.readToEnd().bytes().length == 1;
        } catch (UncheckedIOException _) {
            return false; // reset before it could write
        }
    }

    @Test
    void whatAnOperatorHasDrainedStaysSo() throws Exception {
        String with = config(frontend(""));
        try (TestProxy proxy = TestProxy.of(with)) {
            DrainConfig gently = new DrainConfig(Duration.ZERO, Duration.ZERO, true, null);
            proxy.server().operator().drainFrontend("f", gently);
            proxy.reload(config());
            proxy.reload(with);
            assertThat(proxy.view().isDrained("f")).isTrue();
            assertThat(proxy.server().addresses("f")).isEmpty();
            proxy.server().operator().drainFrontend("f", null);
            serve(proxy);
        }
    }

    @Test
    void refusalsThatWereToldAreNotToldAgain() {
        String with = config(frontend("deny: 127.0.0.0/8"));
        try (TestProxy proxy = TestProxy.of(with)) {
            refuse(proxy);
            long[] told = frontend(proxy).refusalsTold();
            Await.count("told", () -> told[RefusalReason.ACL.ordinal()], 1);
            proxy.reload(config());
            proxy.reload(with);
            assertThat(frontend(proxy).refusalsTold()).isSameAs(told);
        }
    }
}
