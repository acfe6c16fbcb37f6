package dev.sluice.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Severity;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.snapshot.HostNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name without an address makes its backend down, and nothing else; it is asked again until it has one. */
@Timeout(60)
class MissingNamesTest {
    private final Map<String, InetAddress> hosts = new ConcurrentHashMap<>();
    private final HostNames names = new HostNames(this::addresses, Duration.ofSeconds(20));
    private final TestBackend one = TestBackend.tcp(wire -> answer(wire, 1));
    private final TestBackend two = TestBackend.tcp(wire -> answer(wire, 2));

    private InetAddress[] addresses(String name) throws UnknownHostException {
        InetAddress address = hosts.get(name);
        if (address == null) {
            throw new UnknownHostException(name + ": Name or service not known");
        }
        return new InetAddress[] {address};
    }

    private static void answer(Wire wire, int name) {
        byte[] request = new byte[1];
        while (wire.read(request) > 0) {
            wire.write(new byte[] {(byte) name});
        }
        wire.finish();
    }

    @AfterEach
    void stopBackends() {
        one.close();
        two.close();
    }

    private static int port(TestBackend backend) {
        return ((InetSocketAddress) backend.address()).getPort();
    }

    private String config(String keys) {
        return """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p}
                pools:
                  p: {%s backends: {one: "127.0.0.1:%d", two: "two.example:%d"}}
                """.formatted(keys, port(one), port(two));
    }

    private static int ask(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            client.write(new byte[] {'?'});
            return client.read(1)[0];
        }
    }

    /** It has been asked again, and the pool knows. */
    private static void awaitServes(TestProxy proxy, Backend backend) {
        Await.until("it is asked again", () -> proxy.pool().eligible().contains(backend));
        assertThat(backend.state()).isEqualTo(BackendState.UP);
    }

    private static String checkResult(Backend backend) {
        return Objects.requireNonNull(backend.health().last()).code();
    }

    @Test
    void theOthersServeAndTheBackendServesWhenItsNameHasAnAddress() {
        hosts.clear();
        try (TestProxy proxy = TestProxy.of(config("healthCheck: {interval: 1h},"), names)) {
            Backend backend = proxy.backend(1);
            assertThat(backend.state()).isEqualTo(BackendState.DOWN);
            Await.until("the check result says why", () -> backend.health().last() != null);
            assertThat(checkResult(backend)).isEqualTo("NAMERR");
            assertThat(Objects.requireNonNull(backend.health().last()).detail())
                    .isEqualTo("two.example:" + port(two) + " does not resolve");
            for (int i = 0; i < 4; i++) {
                assertThat(ask(proxy)).isEqualTo(1);
            }
            hosts.put("two.example", InetAddress.ofLiteral("127.0.0.1"));
            awaitServes(proxy, backend);
            assertThat(proxy.backend(1)).isSameAs(backend);
            Await.until("it is checked", () -> backend.health().passed.value() > 0);
            assertThat(checkResult(backend)).isEqualTo("L4OK");
            assertThat(List.of(ask(proxy), ask(proxy))).containsExactlyInAnyOrder(1, 2);
        }
    }

    @Test
    void withoutHealthChecksItServesAsSoonAsItHasAnAddress() {
        try (TestProxy proxy = TestProxy.of(config("healthCheck: off,"), names)) {
            Backend backend = proxy.backend(1);
            assertThat(backend.state()).isEqualTo(BackendState.DOWN);
            hosts.put("two.example", InetAddress.ofLiteral("127.0.0.1"));
            awaitServes(proxy, backend);
            assertThat(List.of(ask(proxy), ask(proxy))).containsExactlyInAnyOrder(1, 2);
            Await.until(
                    "what was said of the name is gone", () -> backend.health().last() == null);
        }
    }

    @Test
    void inAPanicABackendWithoutAnAddressGetsNoSession() {
        String config = """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p}
                pools:
                  p: {healthCheck: off, panicThreshold: 100%, backends: {two: "two.example:1"}}
                """;
        try (TestProxy proxy = TestProxy.of(config, names);
                Wire client = proxy.connect()) {
            assertThat(proxy.nextRecord().termination().cause()).isEqualTo(Cause.NO_BACKEND);
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
    }

    @Test
    void aReloadDoesNotFailForANameAndABackendKeepsTheAddressItHas() {
        hosts.put("two.example", InetAddress.ofLiteral("127.0.0.1"));
        try (TestProxy proxy = TestProxy.of(config("healthCheck: off,"), names)) {
            Backend backend = proxy.backend(1);
            hosts.clear();
            ReloadResult.Applied applied =
                    (ReloadResult.Applied) proxy.reload(config("healthCheck: off, maxConnections: 100,"));
            assertThat(applied.findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message())
                            .isEqualTo(
                                    "\"two.example\" does not resolve (Name or service not known); the backend keeps the"
                                            + " address it has"))
                    .extracting(Finding::severity)
                    .isEqualTo(Severity.WARNING);
            assertThat(proxy.backend(1)).isSameAs(backend);
            assertThat(backend.state()).isEqualTo(BackendState.UP);
            assertThat(List.of(ask(proxy), ask(proxy))).containsExactlyInAnyOrder(1, 2);
        }
    }

    /** The file is as before, and sessions go elsewhere: that is a change. */
    @Test
    void aNameWithAnotherAddressIsAChangeOfItsBackend() {
        hosts.put("two.example", InetAddress.ofLiteral("127.0.0.1"));
        String config = config("healthCheck: off,");
        try (TestProxy proxy = TestProxy.of(config, names);
                LogLines lines = LogLines.open()) {
            assertThat(((ReloadResult.Applied) proxy.plan(config)).changes()).isEmpty();
            hosts.put("two.example", InetAddress.ofLiteral("127.0.0.9"));
            PlannedChange planned =
                    ((ReloadResult.Applied) proxy.plan(config)).changes().getFirst();
            assertThat(planned.change().path()).isEqualTo("pools.p.backends.two");
            assertThat(planned.change().keys())
                    .containsExactly(new KeyChange("address of two.example", "127.0.0.1", "127.0.0.9"));
            assertThat(((ReloadResult.Applied) proxy.reload(config)).changes()).containsExactly(planned);
            assertThat(lines.startingWith("test: pools.p.backends.two"))
                    .containsExactly(
                            "test: pools.p.backends.two changed: new sessions go to the new address, those it has"
                                    + " go on; address of two.example: 127.0.0.1 -> 127.0.0.9");
            ReloadResult.Applied weighted = (ReloadResult.Applied) proxy.reload(config.replace(
                    "two: \"two.example:" + port(two) + "\"",
                    "two: {address: \"two.example:" + port(two) + "\", weight: 2}"));
            assertThat(weighted.changes().getFirst().change().keys())
                    .containsExactly(new KeyChange("weight", "1", "2"));
        }
    }

    /** The JDK would say for half a minute what was true before. */
    @Test
    void answersOfTheSystemAreNotKept() {
        new HostNames().ask(List.of("localhost"));
        assertThat(Security.getProperty("networkaddress.cache.ttl")).isEqualTo("0");
    }

    @Test
    void aBackendThatAReloadAddsIsDownUntilItsNameHasAnAddress() {
        String before = config("healthCheck: off,").replaceAll(", two: \"[^\"]*\"", "");
        try (TestProxy proxy = TestProxy.of(before, names)) {
            ReloadResult.Applied planned = (ReloadResult.Applied) proxy.plan(config("healthCheck: off,"));
            assertThat(planned.findings())
                    .extracting(Finding::message)
                    .containsExactly("\"two.example\" does not resolve (Name or service not known); the backend is down"
                            + " until it does, and the name is asked again");
            assertThat(proxy.reload(config("healthCheck: off,"))).isInstanceOf(ReloadResult.Applied.class);
            Backend backend = proxy.backend(1);
            assertThat(backend.state()).isEqualTo(BackendState.DOWN);
            assertThat(ask(proxy)).isEqualTo(1);
            hosts.put("two.example", InetAddress.ofLiteral("127.0.0.1"));
            awaitServes(proxy, backend);
        }
    }

    @Test
    void theNameOfWhereABackendIsCheckedCountsAsWell() {
        String config = """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p}
                pools:
                  p:
                    healthCheck: {type: tcp, interval: 1h}
                    backends: {one: {address: "127.0.0.1:%d", checkAddress: "two.example:%d"}}
                """.formatted(port(one), port(two));
        try (TestProxy proxy = TestProxy.of(config, names)) {
            Backend backend = proxy.backend(0);
            assertThat(backend.state()).isEqualTo(BackendState.DOWN);
            hosts.put("two.example", InetAddress.ofLiteral("127.0.0.1"));
            awaitServes(proxy, backend);
            assertThat(ask(proxy)).isEqualTo(1);
        }
    }
}
