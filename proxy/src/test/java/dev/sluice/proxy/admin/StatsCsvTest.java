package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.BackendState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts take columns by their number: each stands where HAProxy 2.6 has it. */
@Timeout(60)
class StatsCsvTest {
    /** The beginning of what {@code echo "show stat" | socat} shows of HAProxy 2.6.12. */
    private static final String HAPROXY =
            "# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,"
                    + "status,weight,act,bck,chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,"
                    + "rate,rate_lim,rate_max,check_status,check_code,check_duration,";

    private static List<String> fields(String line) {
        return List.of(line.split(",", -1));
    }

    private static List<String> rows(TestProxy proxy) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new StatsCsv(proxy.view(), out).write();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void columnsStandWhereHaproxyHasThem() throws IOException {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p, maxConnections: 70}}
                pools:
                  p:
                    healthCheck: off
                    queue: {limit: 9}
                    backends: {b: {address: "127.0.0.1:1", weight: 42, maxConnections: 5}}
                """)) {
            List<String> lines = rows(proxy);
            assertThat(lines.getFirst()).isEqualTo(HAPROXY);
            assertThat(lines)
                    .allMatch(line -> fields(line).size() == fields(HAPROXY).size());
            // as "cut -d, -f1,2,7,18,19,26,33" shows them
            assertThat(fields(lines.get(1))).startsWith("f", "FRONTEND");
            assertThat(fields(lines.get(1)).get(6)).isEqualTo("70");
            assertThat(fields(lines.get(1)).get(17)).isEqualTo("OPEN");
            assertThat(fields(lines.get(2))).startsWith("p", "b");
            assertThat(fields(lines.get(2)).get(6)).isEqualTo("5");
            assertThat(fields(lines.get(2)).get(17)).isEqualTo("no check");
            assertThat(fields(lines.get(2)).get(18)).isEqualTo("42");
            assertThat(fields(lines.get(2)).get(32)).isEqualTo("2");
            assertThat(fields(lines.get(3))).startsWith("p", "BACKEND");
            assertThat(fields(lines.get(3)).get(25)).isEqualTo("9");
        }
    }

    @Test
    void aFrontendWithoutALimitHasThatOfTheProcessAndAPoolWithoutOneHasNone() throws IOException {
        try (TestProxy proxy = TestProxy.of("""
                process: {workers: 1, maxConnections: 900, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {healthCheck: off, backends: {b: "127.0.0.1:1"}}}
                """)) {
            List<String> lines = rows(proxy);
            assertThat(fields(lines.get(1)).get(6)).isEqualTo("900");
            assertThat(fields(lines.get(2)).get(6)).isEmpty();
            assertThat(fields(lines.get(3)).get(6)).isEmpty();
        }
    }

    @Test
    void aBackendInMaintenanceHasNoResultOfACheck() throws IOException, InterruptedException {
        try (TestBackend backend = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools: {p: {healthCheck: {interval: 100ms}, backends: {b: "%s"}}}
                """.formatted(Wire.addressOf(backend.address())))) {
            Await.until("a check", () -> proxy.backend(0).health().last() != null);
            assertThat(fields(rows(proxy).get(2)).get(36)).isEqualTo("L4OK");
            proxy.server()
                    .operator()
                    .override(
                            proxy.pool(),
                            proxy.backend(0),
                            "test",
                            () -> proxy.backend(0).adminState(AdminState.MAINTENANCE));
            Await.until("maintenance", () -> proxy.backend(0).state() == BackendState.MAINTENANCE);
            assertThat(fields(rows(proxy).get(2)).subList(36, 39)).containsOnly("");
        }
    }
}
