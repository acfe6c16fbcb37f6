package dev.sluice.proxy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.BadHeader;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.Loops;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log says who is refused, however many they are, and for how long that has been going on. */
@Timeout(60)
class RefusalLogTest {
    private final Loops workers = Engines.loops(1, 0);
    /** Of a process that does not run: the test plays its loops. */
    private final Snapshot snapshot =
            SnapshotCompiler.compile(TestConfig.of("""
                            frontends: {front: {bind: "127.0.0.1:0", pool: p}}
                            pools: {p: {backends: {b: "127.0.0.1:1"}}}
                            """), 2).snapshot();

    private final Frontend front = snapshot.frontends().getFirst();
    private final RefusalLog log = new RefusalLog(workers.control(), () -> snapshot);

    @AfterEach
    void stop() {
        workers.stop();
    }

    private static PeerAddress address(String text, int port) {
        try {
            return PeerAddress.ofBytes(InetAddress.getByName(text).getAddress(), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private FrontendCounters worker(int index) {
        return front.counters(index);
    }

    private void look(int second) {
        log.look(TimeUnit.SECONDS.toNanos(second));
    }

    @Test
    void aClientThatIsDeniedIsNamed() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                LogLines lines = LogLines.open();
                TestProxy denying = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", pool: p, deny: 127.0.0.0/8}}
                        pools: {p: {backends: {b: "%s"}}}
                        """.formatted(Wire.addressOf(echo.address())))) {
            for (int i = 0; i < 3; i++) {
                try (Wire client = denying.connect()) {
                    assertThat(client.readToEnd().wasReset()).isTrue();
                }
            }
            Await.until(
                    "it is told",
                    () -> !lines.startingWith("frontend f refused").isEmpty());
            assertThat(lines.startingWith("frontend f refused").getFirst())
                    .matches("frontend f refused \\d clients? in the last second: \\d acl; from 127.0.0.1, the last was"
                            + " 127.0.0.1:\\d+");
            assertThat(lines.fieldsOf("frontend f refused")).contains("frontend=\"f\"", "reason=\"acl\"");
            Await.count(
                    "all three are counted",
                    () -> Objects.requireNonNull(denying.frontend().refusing()).clients(),
                    3);
        }
    }

    @Test
    void theMostFrequentSourceIsNamedAmongManyThousands() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (LogLines lines = LogLines.open()) {
            for (int i = 0; i < 60_000; i++) {
                PeerAddress client = i % 5 == 0
                        ? address("192.0.2.7", 1024 + i % 30_000)
                        : address("10.%d.%d.%d".formatted(random.nextInt(256), random.nextInt(256), i % 256), 9);
                worker(i % 2).onRefused(i % 3 == 0 ? RefusalReason.RATE : RefusalReason.ACL, client);
            }
            look(1);
            assertThat(lines.startingWith("frontend front refused"))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "frontend front refused 60000 clients in the last second: 40000 acl, 20000 rate; most from"
                                    + " 192.0.2.7 (")
                    .contains("for instance 192.0.2.7:");
            Refusing refusing = Objects.requireNonNull(front.refusing());
            assertThat(refusing.counts()).isEqualTo(Map.of(RefusalReason.ACL, 40_000L, RefusalReason.RATE, 20_000L));
            assertThat(refusing.sources(RefusalReason.RATE)).hasSizeLessThanOrEqualTo(5);
            // Space-saving promises: at least the true count, and at most a sixteenth of all more.
            assertThat(refusing.sources(RefusalReason.RATE).getFirst().clients())
                    .isBetween(4_000L, 4_000L + 20_000 / 16);
            assertThat(refusing.sources(RefusalReason.ACL).getFirst().clients())
                    .isBetween(8_000L, 8_000L + 40_000 / 16);
        }
    }

    private void refuse(BadHeader bad, int clients) {
        for (int i = 0; i < clients; i++) {
            worker(i % 2).onRefused(RefusalReason.PROXY_PROTOCOL, address("192.0.2.7", 9));
            worker(i % 2).onBadHeader(bad);
        }
    }

    @Test
    void whatWasWrongWithPROXYHeadersIsToldApart() {
        try (LogLines lines = LogLines.open()) {
            refuse(BadHeader.NOT_TRUSTED, 3);
            look(1);
            refuse(BadHeader.ABSENT, 2);
            refuse(BadHeader.malformed("LF without CR"), 4);
            refuse(BadHeader.late(Duration.ofSeconds(5)), 1);
            look(2);
            assertThat(lines.startingWith("frontend front refused"))
                    .satisfiesExactly(
                            one -> assertThat(one).contains(": 3 proxy_protocol: not in trustedProxies; from"),
                            two -> assertThat(two)
                                    .contains(": 7 proxy_protocol (4 malformed: LF without CR, 2 not a PROXY header,"
                                            + " 1 no header within 5s); from"));
            assertThat(lines.fieldsOf("frontend front refused 7"))
                    .contains("reason=\"proxy_protocol\"", "detail=\"malformed: LF without CR\"");
        }
    }

    private String told(int second) {
        try (LogLines lines = LogLines.open()) {
            look(second);
            String fields = lines.fieldsOf("frontend front refused");
            int detail = fields.indexOf("detail");
            return lines.startingWith("frontend front refused").getFirst()
                    + (detail < 0 ? "" : " " + fields.substring(detail, fields.length() - 1));
        }
    }

    @Test
    void theLatestDetailOfAReasonIsToldOnce() {
        PeerAddress client = address("192.0.2.7", 9);
        worker(0).onRefused(RefusalReason.NO_ROUTE, client, "first.example");
        worker(0).onRefused(RefusalReason.NO_ROUTE, client, "db.example");
        worker(1).onRefused(RefusalReason.CLIENT_HELLO, client, "no whole ClientHello within 5s");
        assertThat(told(1))
                .isEqualTo("frontend front refused 3 clients in the last second: 1 client_hello: no whole ClientHello"
                        + " within 5s, 2 no_route (the last: db.example); from 192.0.2.7, the last was 192.0.2.7:9"
                        + " detail=\"db.example\"");
        worker(1).onRefused(RefusalReason.NO_ROUTE, client, null);
        assertThat(told(2))
                .isEqualTo("frontend front refused 1 client in the last second: 1 no_route; from 192.0.2.7, the last"
                        + " was 192.0.2.7:9");
    }

    @Test
    void aNameIsCutAndCannotBeginALine() {
        PeerAddress client = address("192.0.2.7", 9);
        worker(0).onRefused(RefusalReason.NO_ROUTE, client, "a".repeat(253));
        assertThat(told(1)).contains(": 1 no_route: " + "a".repeat(61) + "...; from");
        worker(0).onRefused(RefusalReason.NO_ROUTE, client, "a\nb");
        assertThat(told(2)).contains(": 1 no_route: a\\nb; from");
        worker(0).onRefused(RefusalReason.NO_ROUTE, client, "before");
        worker(0).onRefused(RefusalReason.NO_ROUTE, client, null); // the last one has nothing to tell
        assertThat(told(3)).contains(": 2 no_route; from");
    }

    @Test
    void whoAsksForAnUnknownNameIsToldWithIt() {
        try (LogLines lines = LogLines.open();
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        frontends: {f: {bind: "127.0.0.1:0", routes: [{sni: a.example, pool: p}]}}
                        pools: {p: {backends: {b: "127.0.0.1:1"}}}
                        """)) {
            Map<String, byte[]> openings = Map.of(
                    "unknown.example",
                    TestHello.of("unknown.example"),
                    "no name",
                    TestHello.of(null),
                    "no TLS",
                    "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
            openings.forEach((asked, opening) -> {
                try (Wire client = proxy.connect()) {
                    client.write(opening);
                    client.readToEnd();
                }
                Await.until(
                        "it is told",
                        () -> lines.startingWith("frontend f refused").stream()
                                .anyMatch(line -> line.contains(": 1 no_route: " + asked + "; from 127.0.0.1")));
            });
        }
    }

    /** Whoever was refused for another reason was never denied. */
    @Test
    void theSourcesOfOneReasonAreNotThoseOfAnother() {
        for (int i = 0; i < 9; i++) {
            worker(i % 2).onRefused(RefusalReason.RATE, address("127.0.0.1", 9));
        }
        worker(0).onRefused(RefusalReason.ACL, address("192.0.2.1", 1));
        look(1);
        Refusing refusing = Objects.requireNonNull(front.refusing());
        assertThat(refusing.sources(RefusalReason.ACL))
                .extracting(Refusing.Source::name)
                .containsExactly("192.0.2.1");
        assertThat(refusing.sources(RefusalReason.RATE))
                .extracting(Refusing.Source::name)
                .containsExactly("127.0.0.1");
        assertThat(refusing.sources(RefusalReason.QUEUE_FULL)).isEmpty();
    }

    @Test
    void theAddressesOfANetworkAreOneSource() {
        try (LogLines lines = LogLines.open()) {
            for (int i = 1; i <= 100; i++) {
                worker(0).onRefused(RefusalReason.SOURCE_RATE, address("2001:db8:1:2::" + Integer.toHexString(i), i));
            }
            look(1);
            assertThat(lines.startingWith("frontend front refused"))
                    .containsExactly("frontend front refused 100 clients in the last second: 100 source_rate; from"
                            + " 2001:db8:1:2::/64, the last was [2001:db8:1:2::64]:100");
        }
    }

    @Test
    void refusingIsOverAfterAMinuteAndForgetsWhoStoppedLongAgo() {
        worker(0).onRefused(RefusalReason.ACL, address("192.0.2.1", 1));
        look(1);
        Refusing first = Objects.requireNonNull(front.refusing());
        for (int second = 2; second < 200; second++) {
            worker(1).onRefused(RefusalReason.ACL, address("192.0.2.2", second));
            look(second);
        }
        Refusing later = Objects.requireNonNull(front.refusing());
        assertThat(later.since()).isEqualTo(first.since());
        assertThat(later.clients()).isEqualTo(199);
        assertThat(later.sources(RefusalReason.ACL)).hasSize(1);
        assertThat(later.sources(RefusalReason.ACL).getFirst().name()).isEqualTo("192.0.2.2");
        look(258);
        assertThat(front.refusing()).isNotNull();
        look(259);
        assertThat(front.refusing()).isNull();
    }
}
