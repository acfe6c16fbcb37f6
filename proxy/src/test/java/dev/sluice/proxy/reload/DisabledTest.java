package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.reading.BackendReading;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is disabled in the configuration is there, and serves nobody until somebody says so. */
@Timeout(60)
class DisabledTest {
    private static final String CHECK = "healthCheck: {type: tcp, interval: 20ms, timeout: 10ms}, ";

    private final TestBackend one = TestBackend.tcp(TestBackend::echo);
    private final TestBackend two = TestBackend.tcp(TestBackend::echo);

    @AfterEach
    void stopBackends() {
        one.close();
        two.close();
    }

    private String config(String frontend, String pool, boolean oneDisabled) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  open: {bind: "127.0.0.1:0", pool: p}
                  f: {bind: "127.0.0.1:0", pool: p, %s}
                pools: {p: {%s backends: {one: {address: "%s", disabled: %s}, two: "%s"}}}
                """.formatted(frontend, pool, Wire.addressOf(one.address()), oneDisabled, Wire.addressOf(two.address()));
    }

    private static void ready(TestProxy proxy, Backend backend) throws InterruptedException {
        proxy.server()
                .operator()
                .override(proxy.pool(), backend, "by a test", () -> backend.adminState(AdminState.READY));
    }

    private static void serve(TestProxy proxy, int sessions) {
        for (int i = 0; i < sessions; i++) {
            try (Wire client = proxy.connect()) {
                client.write(new byte[] {7});
                assertThat(client.read(1)).containsExactly(7);
            }
        }
    }

    private static long connections(Backend backend) {
        return new BackendReading(backend).connections();
    }

    @Test
    void aDisabledBackendGetsNoSessionsAndNoChecksUntilAnOperatorSetsItReady() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(config("", CHECK, true))) {
            Backend disabled = proxy.backend(0);
            Await.until(
                    "the other is checked",
                    () -> proxy.backend(1).health().passed.value() > 3);
            serve(proxy, 4);
            assertThat(disabled.state()).isEqualTo(BackendState.MAINTENANCE);
            assertThat(disabled.health().passed.value()).isZero();
            assertThat(connections(disabled)).isZero();

            ready(proxy, disabled);

            assertThat(disabled.state()).isEqualTo(BackendState.UP);
            Await.until("it is checked", () -> disabled.health().passed.value() > 1);
            serve(proxy, 4);
            assertThat(connections(disabled)).isEqualTo(2);
        }
    }

    @Test
    void aReloadKeepsTheOverrideOfAnOperatorUntilTheKeyChanges() throws InterruptedException {
        try (TestProxy proxy = TestProxy.of(config("", "", true))) {
            Backend backend = proxy.backend(0);
            ready(proxy, backend);
            proxy.reload(config("maxConnections: 9,", "slowStart: 1s,", true));
            assertThat(proxy.backend(0)).isSameAs(backend);
            assertThat(backend.state()).isEqualTo(BackendState.UP);

            proxy.reload(config("", "", false));
            assertThat(backend.state()).isEqualTo(BackendState.UP);
            assertThat(backend.hasOverrides()).isFalse();

            proxy.reload(config("", "", true));
            assertThat(backend.state()).isEqualTo(BackendState.MAINTENANCE);
        }
    }

    @Test
    void aReloadThatDisablesABackendStopsItsChecksAndLetsItsSessionsGoAsMaintenanceDoes() {
        String drain = "drain: {timeout: 50ms}, ";
        try (TestProxy proxy = TestProxy.of(config("", CHECK + drain, false));
                Wire _ = proxy.connect();
                Wire _ = proxy.connect()) {
            Backend backend = proxy.backend(0);
            Await.count("both have a session", () -> backend.inFlight(), 1);
            assertThat(proxy.plan(config("", CHECK + drain, true)))
                    .isInstanceOfSatisfying(ReloadResult.Applied.class, planned -> {
                        assertThat(planned.changes()).hasSize(1);
                        assertThat(planned.changes().getFirst().sessions()).isEqualTo(1);
                        assertThat(planned.changes().getFirst().effect()).isEqualTo("goes into maintenance and drains");
                    });

            proxy.reload(config("", CHECK + drain, true));

            assertThat(backend.state()).isEqualTo(BackendState.MAINTENANCE);
            Await.count("its session is gone", () -> backend.inFlight(), 0);
            long passed = backend.health().passed.value();
            long others = proxy.backend(1).health().passed.value();
            Await.until(
                    "the other is checked on",
                    () -> proxy.backend(1).health().passed.value() > others + 3);
            assertThat(backend.health().passed.value()).isEqualTo(passed);
        }
    }

    private static List<String> addresses(TestProxy proxy) {
        return proxy.server().addresses("f");
    }

    private static Wire connect(String address) {
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        return Wire.connect(Wire.socketAddressOf(new HostPort("127.0.0.1", port)));
    }

    @Test
    void aDisabledFrontendIsNotBoundUntilAReloadSaysOtherwise() {
        try (TestProxy proxy = TestProxy.of(config("disabled: true", "", false))) {
            assertThat(addresses(proxy)).isEmpty();
            assertThat(proxy.server().addresses("open")).hasSize(1);
            assertThat(proxy.view().isReady()).isTrue();

            String enabled = config("", "", false);
            assertThat(effect(proxy.plan(enabled))).isEqualTo("binds");
            proxy.reload(enabled);
            assertThat(addresses(proxy)).hasSize(1);
            try (Wire client = connect(addresses(proxy).getFirst())) {
                client.write(new byte[] {1});
                assertThat(client.read(1)).containsExactly(1);

                String disabled = config("disabled: true", "", false);
                assertThat(effect(proxy.plan(disabled))).isEqualTo("closes its sockets; its sessions go on");
                proxy.reload(disabled);
                assertThat(addresses(proxy)).isEmpty();
                client.write(new byte[] {2});
                assertThat(client.read(1)).containsExactly(2);
            }
        }
    }

    private static String effect(ReloadResult result) {
        assertThat(result).isInstanceOf(ReloadResult.Applied.class);
        List<PlannedChange> changes = ((ReloadResult.Applied) result).changes();
        assertThat(changes).hasSize(1);
        return changes.getFirst().effect();
    }
}
