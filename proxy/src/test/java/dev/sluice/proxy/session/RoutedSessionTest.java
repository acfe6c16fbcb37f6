package dev.sluice.proxy.session;

import static dev.sluice.proxy.session.RoutedPools.echoed;
import static dev.sluice.proxy.session.RoutedPools.refused;
import static dev.sluice.proxy.session.RoutedPools.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ForEachEngine;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A frontend with several pools: which one a session goes to, by whom and by its ClientHello, which reaches the backend untouched. */
@Timeout(60)
@ForEachEngine
class RoutedSessionTest {
    private static final byte[] ALERT_NAME = {21, 3, 3, 0, 2, 2, 112};
    private static final byte[] ALERT_DECODE = {21, 3, 3, 0, 2, 2, 50};

    private final RoutedPools pools = new RoutedPools();

    @AfterEach
    void end() {
        pools.close();
    }

    @Test
    void theNameInTheHelloChoosesThePoolAndTheHelloGoesOnUntouched() {
        try (TestProxy proxy =
                pools.proxy("routes: [{sni: a.example.com, pool: a}, {sni: '*.example.com', pool: b}]")) {
            SessionRecord first = echoed(proxy, TestHello.of("A.example.com"), 10_000);
            assertThat(first.pool()).isEqualTo("a");
            assertThat(first.routing().route()).isEqualTo("sni=a.example.com");
            assertThat(first.routing().sni()).isEqualTo("a.example.com");
            SessionRecord second = echoed(proxy, TestHello.of("c.example.com", "h2", "http/1.1"), 10_000);
            assertThat(second.pool()).isEqualTo("b");
            assertThat(second.routing().alpn()).isEqualTo("h2,http/1.1");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aHelloMayComeInAnyNumberOfSegmentsAndRecords() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, alpn: h2, pool: a}], pool: b")) {
            byte[] hello = TestHello.of("a.example.com", "h2");
            assertThat(echoed(proxy, hello, 1).pool()).isEqualTo("a");
            assertThat(echoed(proxy, TestHello.inRecords(hello, 1), 10_000).pool())
                    .isEqualTo("a");
            assertThat(echoed(proxy, TestHello.inRecords(hello, 64), 100).pool())
                    .isEqualTo("a");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void theTimeToConnectIsWithoutThatForTheHello() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, pool: a}]");
                Wire client = proxy.connect()) {
            Await.count("it is waited for", () -> proxy.server().sessions(), 1);
            long began = System.nanoTime();
            Await.until("time passes", () -> System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(100));
            long waitedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            client.write(TestHello.of("a.example.com"));
            assertThat(client.read(1)).hasSize(1);
            client.reset();
            SessionRecord.SessionTimes times = proxy.nextRecord().times();
            assertThat(times.connect() + waitedMillis)
                    .isLessThanOrEqualTo(times.total() + 1); // of each a part of a millisecond
        }
    }

    @Test
    void whatFollowsTheHelloGoesOnWithIt() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, pool: a}]")) {
            byte[] hello = TestHello.of("a.example.com");
            byte[] both = Arrays.copyOf(hello, hello.length + 300_000);
            assertThat(echoed(proxy, both, both.length).bytes().toBackend()).isEqualTo(both.length);
        }
    }

    @Test
    void whoDoesNotBeginWithTlsGoesToThePoolForAllOthersOrIsRefused() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, pool: a}, {noSni: true, pool: a}], pool: b");
                TestProxy strict = pools.proxy("routes: [{sni: a.example.com, pool: a}]")) {
            SessionRecord ssh = echoed(proxy, text("SSH-2.0-OpenSSH_9.2\r\n"), 100);
            assertThat(ssh.pool()).isEqualTo("b");
            assertThat(ssh.routing().route()).isEqualTo("default");
            assertThat(echoed(proxy, TestHello.of(null), 10_000).pool()).isEqualTo("a");
            SessionRecord refused = refused(strict, text("GET / HTTP/1.1\r\n\r\n"), new byte[0]);
            assertThat(refused.refusal()).isEqualTo(RefusalReason.NO_ROUTE);
            assertThat(refused.termination().code()).isEqualTo("PR");
            assertThat(refused.pool()).isNull();
        }
    }

    @Test
    void aNameThatNoRouteTakesIsRefusedWithAnAlertAndLogged() {
        try (TestProxy proxy =
                pools.proxy("routes: [{sni: a.example.com, pool: a}, {sni: b.example.com, pool: refuse}]")) {
            SessionRecord unknown = refused(proxy, TestHello.of("c.example.com"), ALERT_NAME);
            assertThat(unknown.refusal()).isEqualTo(RefusalReason.NO_ROUTE);
            assertThat(unknown.routing().sni()).isEqualTo("c.example.com");
            SessionRecord denied = refused(proxy, TestHello.of("b.example.com"), ALERT_NAME);
            assertThat(denied.routing().route()).isEqualTo("sni=b.example.com");
            assertThat(proxy.frontend()
                            .counters(0)
                            .refused(RefusalReason.NO_ROUTE)
                            .value())
                    .isEqualTo(2);
            assertThat(pools.a().connections() + pools.b().connections()).isZero();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aMalformedHelloIsNeverSentToThePoolForAllOthers() {
        try (TestProxy proxy =
                pools.proxy("routes: [{sni: a.example.com, pool: a}], pool: b, timeouts: {handshake: 300ms}")) {
            byte[] bad = TestHello.of("a.example.com");
            bad[5 + 4 + 2 + 32] = 33; // the session id is too long
            SessionRecord malformed = refused(proxy, bad, ALERT_DECODE);
            assertThat(malformed.refusal()).isEqualTo(RefusalReason.CLIENT_HELLO);
            assertThat(malformed.detail()).isNotBlank();
            byte[] half = Arrays.copyOf(TestHello.of("a.example.com"), 100);
            SessionRecord late = refused(proxy, half, new byte[0]);
            assertThat(late.refusal()).isEqualTo(RefusalReason.CLIENT_HELLO);
            assertThat(late.detail()).isEqualTo("no whole ClientHello within 300ms");
            assertThat(late.termination().code()).isEqualTo("cR");
            try (Wire client = proxy.connect()) {
                client.write(half);
                client.finish();
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(proxy.nextRecord().detail()).isEqualTo("the client left in the middle of its ClientHello");
            assertThat(pools.a().connections() + pools.b().connections()).isZero();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whoLeavesWithoutAHelloIsNotRefused() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, pool: a}], pool: b")) {
            proxy.connect().close();
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("CR");
            try (Wire client = proxy.connect()) {
                client.write(new byte[] {22, 3});
                Await.count(
                        "it is waited for", () -> proxy.server().handshakes().active(), 1);
                client.reset();
            }
            assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.CLIENT_HELLO); // it had begun
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aRouteThatAsksForTheSourceAloneDoesNotWait() {
        try (TestProxy proxy = pools.proxy(
                        "routes: [{source: 10.0.0.0/8, sni: a.example.com, pool: a}, {source: 127.0.0.0/8, pool: b}, {sni: x.example.com, pool: a}]");
                Wire _ = proxy.connect()) {
            Await.count("connected without a byte", pools.b()::connections, 1);
        }
    }

    @Test
    void onlySoManyAreWaitedForAndAHelloThatIsThereNeedNotWait() {
        try (TestProxy proxy = pools.proxy("routes: [{sni: a.example.com, pool: a}]");
                Wire one = proxy.connect();
                Wire _ = proxy.connect();
                Wire _ = proxy.connect()) {
            Await.count("three wait", () -> proxy.server().handshakes().active(), 3);
            try (Wire fourth = proxy.connect()) {
                assertThat(fourth.readToEnd().wasReset()).isTrue();
            }
            assertThat(proxy.nextRecord().refusal()).isEqualTo(RefusalReason.MAX_HANDSHAKES);
            one.write(TestHello.of("a.example.com"));
            Await.count("two wait", () -> proxy.server().handshakes().active(), 2);
        }
    }

    @Test
    void weightsAreExactAndZeroGetsNothing() {
        try (TestProxy proxy = pools.proxy("routes: [{source: 127.0.0.0/8, pools: {a: 3, b: 1}}]");
                TestProxy drained = pools.proxy("routes: [{source: 127.0.0.0/8, pools: {a: 0, b: 1}}]")) {
            for (int i = 0; i < 40; i++) {
                var _ = echoed(proxy, text("x"), 1);
                assertThat(echoed(drained, text("x"), 1).pool()).isEqualTo("b");
            }
            assertThat(pools.a().connections()).isEqualTo(30);
            assertThat(pools.b().connections()).isEqualTo(10 + 40);
        }
    }
}
