package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.FailureReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a frontend whose clients say where they want to go: nothing of it is configured. */
@Timeout(60)
class TransparentProblemsTest {
    private static final String CONFIG = """
            process: {workers: 1, drain: {timeout: 0s}}
            metrics: off
            frontends: {out: {bind: "127.0.0.1:0", transparent: true, pool: originalDestination}}
            """;

    @Test
    void clientsThatNoRuleHasSentAreNotCalledALoopOfThePool() {
        try (LogLines lines = LogLines.open();
                TestProxy proxy = TestProxy.of(CONFIG)) {
            try (Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            Problem refusals = WatchedProblems.of(proxy).only(ProblemKind.REFUSALS);
            assertThat(refusals.what())
                    .contains(
                            "no NAT rule says where they wanted to go, or they are connections of this process itself (loop)");
            assertThat(refusals.remedy()).contains("iptables REDIRECT").doesNotContain("pools.originalDestination");
            Await.count(
                    "it is told",
                    () -> lines.startingWith("frontend out refused").size(),
                    1);
            assertThat(lines.startingWith("frontend out refused").getFirst())
                    .contains(
                            "1 loop (no NAT rule says where they wanted to go, or they are connections of this process itself)");
        }
    }

    @Test
    void aDestinationThatFailsIsNamedAndNoAddressIsInvented() throws Exception {
        PeerAddress wanted = PeerAddress.ofBytes(new byte[] {10, 0, 0, 5}, 80);
        try (LogLines lines = LogLines.open();
                TestProxy proxy = TestProxy.of(CONFIG)) {
            Backend backend = proxy.backend(0);
            assertThat(backend.address()).isEqualTo("each client's own destination");
            proxy.pool().failures().failedAt(wanted);
            for (int i = 0; i < 5; i++) {
                backend.counters(0).connectFailures(ConnectResult.REFUSED).increment();
                proxy.pool().sessionFailed(backend, System.nanoTime(), new FailureReason("refused", null));
            }
            Await.until(
                    "it is told",
                    () -> !lines.startingWith("backend originalDestination/").isEmpty());
            assertThat(lines.startingWith("backend originalDestination/").getFirst())
                    .contains("at each client's own destination: ")
                    .endsWith(" refused; the last was to 10.0.0.5:80");
            Await.until("all fail", () -> proxy.pool().failures().failing() != null);
            assertThat(WatchedProblems.of(proxy).only(ProblemKind.POOL_FAILING).remedy())
                    .contains("such as 10.0.0.5:80", "backend_address")
                    .doesNotContain("pools.originalDestination", "servers of the pool");
        }
    }
}
