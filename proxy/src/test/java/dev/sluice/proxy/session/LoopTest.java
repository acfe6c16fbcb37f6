package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reload.ReloadResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pools that lead to frontends of the same process. What `check` sees is not told here: the kernel chooses the ports. */
@Timeout(60)
@ForEachEngine
class LoopTest {
    private static String yaml(String bind, String backendOfFirst, String backendOfSecond) {
        return """
                process: {workers: 2, maxConnections: 500}
                metrics: off
                log: {access: {output: none}}
                frontends:
                  first: {bind: "%1$s:0", pool: p}
                  second: {bind: "%1$s:0", pool: q}
                pools:
                  p: {healthCheck: off, backends: {b: "%2$s"}}
                  q: {healthCheck: off, backends: {b: "%3$s"}}
                """.formatted(bind, backendOfFirst, backendOfSecond);
    }

    private static String address(TestProxy proxy, String frontend, String host) {
        String bound = proxy.server().addresses(frontend).getFirst();
        return host + bound.substring(bound.lastIndexOf(':'));
    }

    private static void reload(TestProxy proxy, String yaml) {
        assertThat(proxy.reload(yaml)).isInstanceOf(ReloadResult.Applied.class);
    }

    private static long refused(TestProxy proxy) {
        long sum = 0;
        for (var frontend : proxy.server().snapshot().frontends()) {
            sum += new FrontendReading(frontend).refused(RefusalReason.LOOP);
        }
        return sum;
    }

    private static long accepted(TestProxy proxy) {
        long sum = 0;
        for (var frontend : proxy.server().snapshot().frontends()) {
            sum += new FrontendReading(frontend).connections();
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", ""})
    void aFrontendThatLeadsToItselfTakesOneSessionPerClient(String bind) {
        String nobody = Wire.addressOf(TestBackend.nobody()).toString();
        try (TestProxy proxy = TestProxy.of(yaml(bind, nobody, nobody))) {
            reload(proxy, yaml(bind, address(proxy, "first", "127.0.0.1"), nobody));
            for (int i = 1; i <= 5; i++) {
                try (Wire client = proxy.connect()) {
                    assertThat(client.readToEnd().wasReset()).isTrue();
                }
                assertThat(refused(proxy)).isEqualTo(i);
                assertThat(accepted(proxy)).isEqualTo(i);
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void twoFrontendsThatLeadToEachOtherEndWhereTheyBegan() {
        String nobody = Wire.addressOf(TestBackend.nobody()).toString();
        try (TestProxy proxy = TestProxy.of(yaml("127.0.0.1", nobody, nobody))) {
            reload(
                    proxy,
                    yaml("127.0.0.1", address(proxy, "second", "127.0.0.1"), address(proxy, "first", "127.0.0.1")));
            try (Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(refused(proxy)).isEqualTo(1);
            assertThat(accepted(proxy)).isEqualTo(2);
            proxy.awaitNothingLeft();
        }
    }

    /** As those do who give each tenant a frontend and pass all of them on to one. */
    @Test
    void aFrontendMayLeadToAnother() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of(yaml(
                        "127.0.0.1",
                        Wire.addressOf(echo.address()).toString(),
                        Wire.addressOf(echo.address()).toString()))) {
            reload(
                    proxy,
                    yaml(
                            "127.0.0.1",
                            address(proxy, "second", "127.0.0.1"),
                            Wire.addressOf(echo.address()).toString()));
            for (int i = 0; i < 20; i++) {
                try (Wire client = proxy.connect()) {
                    client.write(new byte[] {1, 2, 3});
                    assertThat(client.read(3)).containsExactly(1, 2, 3);
                }
            }
            assertThat(refused(proxy)).isZero();
            assertThat(accepted(proxy)).isEqualTo(40);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void nothingIsKnownOfConnectionsThatCannotComeBack() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.builder().backend(echo.address()).start();
                Wire client = proxy.connect()) {
            client.write(new byte[] {1});
            assertThat(client.read(1)).containsExactly(1);
            assertThat(proxy.address()).isInstanceOf(HostPort.class);
            assertThat(proxy.server().workers().getFirst().own().size()).isZero();
        }
    }
}
