package dev.sluice.proxy.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.sluice.config.value.ClientRange;
import dev.sluice.config.value.Parsed;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.session.live.SessionFilter;
import dev.sluice.proxy.session.live.SessionFilter.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OperatorControlTest {
    @Test
    void theLogSaysWhichSessionsAnOperatorHasEnded() {
        SessionFilter silent = new SessionFilter(
                new Place(null, "pg", null), null, Duration.ofMinutes(30).toNanos(), 0, 0);
        assertThat(OperatorControl.ended(silent, 2, List.of("17", "33")))
                .isEqualTo("2 sessions ended by an operator (pool pg, idle for 30m): 17, 33");
        assertThat(OperatorControl.ended(silent, 11, List.of("1", "2")))
                .isEqualTo("11 sessions ended by an operator (pool pg, idle for 30m): 1, 2, ...");
        assertThat(OperatorControl.ended(silent, 0, List.of()))
                .isEqualTo("0 sessions ended by an operator (pool pg, idle for 30m)");
        ClientRange client = ((Parsed.Ok<ClientRange>) ClientRange.parse("[::1]:80")).value();
        assertThat(new SessionFilter(new Place("f", null, "b"), client, 0, 1_000_000_000L, 7).toString())
                .isEqualTo("frontend f, backend b, client [::1]:80, older than 1s, outgoing port 7");
    }

    /** Two pools may have backends of the same name. */
    @Test
    void aLineAboutABackendOrItsSessionsNamesItsPool() throws InterruptedException {
        try (TestBackend backend = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: pg}}
                        pools: {pg: {backends: {pg1: "%s"}}}
                        """.formatted(Wire.addressOf(backend.address())));
                LogLines lines = LogLines.open();
                OperatorLog log = new OperatorLog(new LoggerContext(), false)) {
            OperatorControl control = new OperatorControl(proxy.server(), proxy.reloader(), proxy.history(), log);
            control.endSessions(proxy.pool(), proxy.backend(0), Duration.ofMinutes(1));
            assertThat(lines.fieldsOf("ending 0 sessions of backend pg/pg1 by an operator over 1m"))
                    .contains("pool=\"pg\"", "backend=\"pg1\"");
            assertThat(control.endSessions(new SessionFilter(new Place("f", "pg", "pg1"), null, 0, 0, 0)))
                    .isZero();
            assertThat(lines.fieldsOf("0 sessions ended by an operator"))
                    .contains("frontend=\"f\"", "pool=\"pg\"", "backend=\"pg1\"");
        }
    }
}
