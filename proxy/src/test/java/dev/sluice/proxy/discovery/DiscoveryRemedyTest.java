package dev.sluice.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.ProblemKind;
import dev.sluice.proxy.status.Problems;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What to do about a discovery that finds nothing is said by who knows why: the key, or the source. */
@Timeout(60)
class DiscoveryRemedyTest {
    /** A source that says one thing when it is asked. */
    private record Says(Consumer<Lookup.Listener> what) implements Lookup {
        @Override
        public void start(Lookup.Listener listener) {
            what.accept(listener);
        }

        @Override
        public void close() {}
    }

    private static Problem only(TestProxy proxy, ProblemKind kind) {
        return new Problems(proxy.view())
                .look().stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
    }

    private static void remediesAre(String discover, Consumer<Lookup.Listener> what, String remedy) {
        String yaml = """
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: web}}
                pools: {web: {healthCheck: off, discover: {%s}}}
                """.formatted(discover);
        try (TestProxy proxy = TestProxy.of(yaml, (_, _) -> new Says(what))) {
            assertThat(only(proxy, ProblemKind.POOL_WITHOUT_BACKEND).remedy()).isEqualTo(remedy);
            assertThat(only(proxy, ProblemKind.DISCOVERY_FAILING).remedy()).startsWith(remedy);
        }
    }

    /** The cause is in the same line: nobody needs to look elsewhere. */
    @Test
    void aKeyThatDecidesIsTheRemedy() {
        remediesAre(
                "kubernetes: {service: web}",
                listener -> listener.onUnfit("service web has several TCP ports", "kubernetes.port"),
                "See pools.web.discover.kubernetes.port");
        remediesAre(
                "dns: web, port: 80",
                listener -> {
                    listener.onLeftOut(Map.of("127.0.0.1", Reach.THIS_MACHINE, "::", Reach.NOBODY));
                    listener.onFound(List.of(), "all addresses of web were left out");
                },
                "The log names them. If they are right, set pools.web.discover.allowLocal: true");
        remediesAre(
                "dns: web, port: 80, minBackends: 2",
                listener -> listener.onFound(
                        List.of(new Endpoint("10.0.0.1:80", new HostPort("10.0.0.1", 80), 1, false, false))),
                "See pools.web.discover.minBackends");
    }

    @Test
    void whatAllowLocalDoesNotChangeIsNotItsFault() {
        remediesAre(
                "dns: web, port: 80",
                listener -> {
                    listener.onLeftOut(Map.of("::", Reach.NOBODY));
                    listener.onFound(List.of(), "all addresses of web were left out");
                },
                "Compare the name in pools.web.discover with what DNS says: getent ahosts web");
    }

    @Test
    void aSourceThatCannotBeAskedIsNotAnEmptyOne() {
        remediesAre(
                "kubernetes: {service: web}",
                listener -> listener.onFailed("the API server 10.96.0.1:443 does not answer"),
                "Sluice cannot ask the API server. docs/discovery.md says what its pod needs");
        remediesAre(
                "file: /etc/pg.yaml",
                listener -> listener.onFailed("/etc/pg.yaml: there is no such file"),
                "Correct /etc/pg.yaml, it is watched");
    }
}
