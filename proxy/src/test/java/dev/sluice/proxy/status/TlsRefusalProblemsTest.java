package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.tls.TlsFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a frontend that ends TLS which are refused are listed with what was wrong, and with what to do. */
@Timeout(60)
class TlsRefusalProblemsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Problem refused(String keys, RefusalReason reason, TlsFailure... failures) {
        return refused(keys, "", reason, failures);
    }

    private Problem refused(String keys, String frontend, RefusalReason reason, TlsFailure... failures) {
        try (TestProxy proxy =
                TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {one: {files: "%s"}}
                frontends: {web: {bind: "127.0.0.1:0", pool: pg, tls: {certificates: [one]%s}%s}}
                pools: {pg: {healthCheck: off, backends: {pg1: "127.0.0.1:1"}}}
                """.formatted(TestTls.pem(directory, "one.pem", "one.example"), keys, frontend))) {
            WatchedProblems problems = WatchedProblems.of(proxy);
            problems.some(ProblemKind.REFUSALS);
            FrontendCounters counters = proxy.frontend().counters(0);
            counters.onRefused(reason, PeerAddress.UNIX);
            for (TlsFailure failure : failures) {
                counters.tls().failures(failure).increment();
            }
            return problems.only(ProblemKind.REFUSALS);
        }
    }

    @Test
    void whyHandshakesFailIsListedTheMostFrequentReasonFirst() {
        Problem problem = refused(
                "",
                RefusalReason.TLS,
                TlsFailure.PROTOCOL_VERSION,
                TlsFailure.PEER_ALERT,
                TlsFailure.PEER_ALERT,
                TlsFailure.CLOSED);
        assertThat(problem.what())
                .isEqualTo("frontend web refuses clients, 1 so far: their TLS handshakes fail: peer_alert,"
                        + " protocol_version (tls)");
        assertThat(problem.remedy())
                .contains("frontends.web.tls.minVersion", "frontends.web.timeouts.handshake", "detail");
        assertThat(problem.subject()).isEqualTo(new Subject("web", "pg", null, "tls"));
        assertThat(refused("", RefusalReason.TLS).what()).endsWith(": their TLS handshakes fail (tls)");
    }

    @Test
    void clientsOfPostgresAreToldHowToAskForTls() {
        assertThat(refused("", ", startTls: postgres", RefusalReason.TLS, TlsFailure.NOT_TLS)
                        .remedy())
                .contains("not_tls: clients of PostgreSQL need sslmode=require or better, others belong to another");
        assertThat(refused("", RefusalReason.TLS, TlsFailure.NOT_TLS).remedy())
                .contains("not_tls: they belong to another frontend")
                .doesNotContain("sslmode");
    }

    @Test
    void whoAsksForAnUnknownNameIsListedWithWhatToDo() {
        Problem problem = refused("", RefusalReason.UNKNOWN_NAME);
        assertThat(problem.what())
                .endsWith(": no certificate is for the name that they ask for, or they ask for none (unknown_name)");
        assertThat(problem.remedy()).contains("frontends.web.tls.certificates", "frontends.web.tls.default");
        assertThat(refused(", default: one", RefusalReason.UNKNOWN_NAME).what())
                .endsWith(": no certificate is for the name that they ask for (unknown_name)");
    }
}
