package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Databases take no offence at their health checks: five minutes of each, every 2 s, within seconds, and the end. */
@Timeout(300)
class DatabaseChecksIT {
    private static final int CHECKS = 150;

    /** Of docs/health-checks.md. */
    private static final String LOGIN = """
            type: sendExpect, steps: [{expectHex: "00 00 00 0a"}, {sendHex: "28 00 00 01 00 82 00 00 00 00 00 01 21 %s 73 6c 75 69 63 65 00 00"}, \
            {expectHex: "07 00 00 02 00"}, {sendHex: "01 00 00 00 01"}]""".formatted("00 ".repeat(23).strip());

    /** Of docs/health-checks.md: logs in, says good-bye, and looks for a setting of PostgreSQL. */
    private static final String HOT_STANDBY = """
            type: sendExpect, steps: [{sendHex: "00000027 00030000 7573657200 736c7569636500 646174616261736500 706f73746772657300 00 58 00000004"}, \
            {expectRegex: "in_hot_standby.%s"}]""";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    private Sluice checking(String address, String check, String header) throws IOException {
        return Sluice.start("""
                log: {access: {output: none}}
                frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                pools: {p: {sendProxyProtocol: %s, healthCheck: {%s, interval: 10ms, timeout: 5s}, backends: {db: "%s"}}}
                """.formatted(port, header, check, address));
    }

    private static void awaitChecks(Sluice sluice) {
        double _ = Await.value(
                "five minutes' worth of checks",
                Duration.ofMinutes(1), // each of them is a process of PostgreSQL
                () -> checks(sluice, "passed"),
                passed -> passed >= CHECKS);
    }

    private static double checks(Sluice sluice, String result) throws IOException, InterruptedException {
        return sluice.metric(
                "sluice_backend_health_checks_total{backend=\"db\",pool=\"p\",result=\"%s\"}".formatted(result));
    }

    /** As an operator stops it: a check is in the middle at most times. */
    private static void stop(Sluice sluice) throws IOException, InterruptedException {
        sluice.signal("TERM");
        assertThat(sluice.awaitExit()).isZero();
    }

    @Test
    void postgresLogsNothing() throws IOException, InterruptedException {
        int server = Ports.free();
        try (Database postgres = Database.postgres(directory, server)) {
            Await.until("ready", () -> postgres.log().getLast().endsWith("ready to accept connections"));
            int before = postgres.log().size();
            for (String check : List.of(
                    "type: tcp",
                    "type: sendExpect, steps: [{sendHex: \"00000008 04d2162f\"}, {expectRegex: \"[SN]\"}]",
                    HOT_STANDBY.formatted("off"))) {
                try (Sluice sluice = checking("127.0.0.1:" + server, check, "off")) {
                    awaitChecks(sluice);
                    assertThat(checks(sluice, "failed")).as(check).isLessThanOrEqualTo(0);
                    stop(sluice);
                    assertThat(postgres.log().subList(before, postgres.log().size()))
                            .as(check)
                            .isEmpty();
                }
            }
        }
    }

    /** A check that waited for its timeout would hold a login for all that time, and lock out others of its user. */
    @Test
    void aPostgresOfTheOtherRoleEndsTheCheckItself() throws IOException, InterruptedException {
        int server = Ports.free();
        try (Database postgres = Database.postgres(directory, server)) {
            Await.until("ready", () -> postgres.log().getLast().endsWith("ready to accept connections"));
            int before = postgres.log().size();
            try (Sluice sluice = Sluice.start("""
                    log: {access: {output: none}}
                    frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                    pools: {p: {healthCheck: {%s, interval: 10ms, timeout: 10m}, backends: {db: "127.0.0.1:%d"}}}
                    """.formatted(port, HOT_STANDBY.formatted("on"), server))) {
                Await.until("checks that fail, one after the other", () -> checks(sluice, "failed") >= 100);
            }
            assertThat(postgres.log().subList(before, postgres.log().size())).isEmpty();
        }
    }

    /** Its threshold counts no client of the loopback address, so it is reached by another one. */
    @Test
    void mariadbCountsNoAbortedConnectAndLocksNobodyOut() throws IOException, InterruptedException {
        String address = address();
        int server = Ports.free();
        try (Database mariadb = Database.mariadb(
                directory,
                server,
                "--max-connect-errors=5",
                "--performance-schema=ON",
                "--proxy-protocol-networks=*")) {
            mariadb.query("CREATE USER sluice@'%'; FLUSH STATUS; FLUSH HOSTS");
            for (String[] way : new String[][] {{"type: tcp", "off"}, {LOGIN, "off"}, {LOGIN, "v1"}, {LOGIN, "v2"}}) {
                String check = way[0] + ", " + way[1];
                try (Sluice sluice = checking(address + ":" + server, way[0], way[1])) {
                    awaitChecks(sluice);
                    String[] client = {
                        Requires.program("mariadb"),
                        "--no-defaults",
                        "-h",
                        "127.0.0.1",
                        "-P",
                        "" + port,
                        "-u",
                        "sluice",
                        "-N",
                        "-e",
                        "SELECT 41 + 1"
                    };
                    assertThat(Run.ok(client)).as(check).isEqualToIgnoringNewLines("42");
                    stop(sluice);
                    assertThat(mariadb.query("SHOW GLOBAL STATUS LIKE 'Aborted_connects'"))
                            .as(check)
                            .containsExactly("Aborted_connects", "0");
                    assertThat(mariadb.query(
                                    "SELECT COALESCE(SUM(SUM_CONNECT_ERRORS), 0) FROM performance_schema.host_cache"))
                            .as(check)
                            .containsExactly("0");
                }
            }
        }
    }

    private static String address() throws SocketException {
        List<String> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .toList();
        Requires.that(!addresses.isEmpty(), "no address but that of the loopback interface");
        return addresses.getFirst();
    }
}
