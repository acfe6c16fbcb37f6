package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.FailureReason;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackendWordsTest {
    private static Pool pool(String yaml) {
        return SnapshotCompiler.compile(TestConfig.of(yaml), 1)
                .snapshot()
                .pools()
                .getFirst();
    }

    @Test
    void theRemedyNamesTheCheckThatABackendHasOfItsOwn() {
        Pool pool = pool("""
                                process: {workers: 1}
                                frontends: {f: {bind: ":1", pool: pgn}}
                                pools:
                                  pgn:
                                    backends:
                                      x: {address: "127.0.0.1:2", healthCheck: {interval: 1s}}
                                      y: "127.0.0.1:3"
                                """);
        assertThat(BackendWords.whereDown(pool, pool.backends().getFirst()))
                .isEqualTo(
                        "Look at the server 127.0.0.1:2. If the check is wrong, see pools.pgn.backends.x.healthCheck");
        assertThat(BackendWords.whereDown(pool, pool.backends().getLast()))
                .isEqualTo("Look at the server 127.0.0.1:3. If the check is wrong, see pools.pgn.healthCheck");
    }

    @Test
    void aCheckThatFailsInTlsNamesTheKeyThatSaysHowItIsSpoken() {
        Pool pool = pool("""
                                process: {workers: 1}
                                frontends: {f: {bind: ":1", pool: p}}
                                pools:
                                  p:
                                    tls: {serverName: a.example.com, verify: none}
                                    backends:
                                      x: "127.0.0.1:2"
                                      y: {address: "127.0.0.1:3", healthCheck: {tls: {serverName: b.example.com}, port: 4}}
                                """);
        Backend x = pool.backends().getFirst();
        Backend y = pool.backends().getLast();
        x.health().last(new CheckResult("L6RSP", "certificate: it has expired", 1, 1));
        y.health().last(new CheckResult("L6TOUT", "", 1, 1));
        assertThat(BackendWords.down(pool, x))
                .endsWith(": its check, 127.0.0.1:2 by TLS, says L6RSP, certificate: it has expired");
        assertThat(BackendWords.whereDown(pool, x))
                .isEqualTo("Look at the TLS of the server 127.0.0.1:2. If that is right, see pools.p.tls");
        assertThat(BackendWords.whereDown(pool, y))
                .isEqualTo(
                        "Look at the TLS of the server 127.0.0.1:3, and at what answers its check, 127.0.0.1:4 by TLS."
                                + " If that is right, see pools.p.backends.y.healthCheck.tls");
    }

    @Test
    void aBackendThatWasEjectedIsOnTrialUntilItFailsAgain() {
        Pool pool = pool("""
                                process: {workers: 1}
                                frontends: {f: {bind: ":1", pool: p}}
                                pools: {p: {outlier: {consecutiveFailures: 2}, backends: ["127.0.0.1:2", "127.0.0.1:3"]}}
                                """);
        Backend backend = pool.backends().getFirst();
        pool.sessionFailed(backend, 100, new FailureReason("refused", null));
        backend.health().ejections.increment();
        backend.ejectedUntil(200);
        assertThat(BackendWords.whereFailing(pool, backend)).endsWith("and its next client tries it again");
        pool.sessionFailed(backend, 300, new FailureReason("refused", null));
        assertThat(BackendWords.whereFailing(pool, backend))
                .endsWith(
                        "It stays in because it is the last usable backend, or because pools.p.outlier.maxEjected allows no more");
    }
}
