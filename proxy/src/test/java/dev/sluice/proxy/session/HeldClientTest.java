package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ForEachEngine;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.HeldEnd;
import dev.sluice.proxy.reading.FrontendReading;
import dev.sluice.proxy.reading.PoolReading;
import dev.sluice.proxy.reload.ReloadResult;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool that lets clients wait while it has no backend for them: served when one comes up, and nobody is refused until then. */
@Timeout(60)
@ForEachEngine
class HeldClientTest {
    private static final String CHECKED =
            "healthCheck: {type: tcp, interval: 50ms, fastInterval: 50ms, downInterval: 50ms}";

    private final SocketAddress address = TestBackend.nobody();

    private TestProxy proxy(String queue, String pool) {
        return TestProxy.of(text(queue, pool));
    }

    private String text(String queue, String pool) {
        return """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                log: {access: {skipEmpty: false}}
                frontends: {f: {bind: "127.0.0.1:0", pool: p, timeouts: {queue: 100ms}}}
                pools:
                  p:
                    outlier: off
                    queue: {whenNoneUp: wait, %s}
                    %s
                    backends: {b: {address: "%s"}}
                """.formatted(queue, pool, Wire.addressOf(address));
    }

    private static Wire client(TestProxy proxy, int number) {
        Wire client = proxy.connect();
        client.write(new byte[] {(byte) number});
        return client;
    }

    private static List<Wire> clients(TestProxy proxy, int count) {
        List<Wire> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(client(proxy, i));
        }
        awaitHeld(proxy, count);
        return clients;
    }

    private static void awaitHeld(TestProxy proxy, int count) {
        Await.count(count + " are held", () -> proxy.pool().held(), count);
    }

    private static void assertServed(List<Wire> clients) {
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).read(1)).containsExactly(i);
        }
        clients.forEach(Wire::close);
    }

    private static long ended(TestProxy proxy, HeldEnd how) {
        return new PoolReading(proxy.pool()).heldEnded(how);
    }

    private static long refusals(TestProxy proxy, RefusalReason reason) {
        return new FrontendReading(proxy.frontend()).refused(reason);
    }

    private static void awaitState(TestProxy proxy, BackendState state) {
        Await.until("the backend is " + state, () -> proxy.backend(0).state() == state);
    }

    @Test
    void clientsOfABackendThatIsDownAreServedWhenItComesUp() {
        try (TestProxy proxy = proxy("limit: 100", CHECKED)) {
            awaitState(proxy, BackendState.DOWN);
            List<Wire> clients = clients(proxy, 30);
            try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                assertServed(clients);
                for (int i = 0; i < 30; i++) {
                    SessionRecord record = proxy.nextRecord();
                    assertThat(record.termination().code()).isEqualTo("--");
                    assertThat(record.times().queue()).isNotNegative();
                }
                proxy.awaitNothingLeft();
            }
            assertThat(ended(proxy, HeldEnd.SERVED)).isEqualTo(30);
        }
    }

    /** Before any verdict: the backend counts as up, and refuses. */
    @Test
    void clientsOfABackendThatIsNotCheckedAreServedWhenItStopsRefusing() {
        try (TestProxy proxy = proxy("limit: 100", "healthCheck: off")) {
            List<Wire> clients = clients(proxy, 10);
            assertThat(proxy.backend(0).state()).isEqualTo(BackendState.UP);
            try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                assertServed(clients);
                proxy.awaitNothingLeft();
            }
            assertThat(ended(proxy, HeldEnd.SERVED)).isEqualTo(10);
            assertThat(refusals(proxy, RefusalReason.NO_BACKEND)).isZero();
        }
    }

    @Test
    void aBackendThatIsFoundWellAndRefusesAllTheSameUsesUpNoAttempts() {
        try (TestBackend checked = TestBackend.tcp(Wire::close);
                TestProxy proxy = TestProxy.of(
                        """
                process: {workers: 2, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p}}
                pools:
                  p:
                    outlier: off
                    %s
                    retries: {attempts: 1}
                    queue: {whenNoneUp: wait}
                    backends: {b: {address: "%s", checkAddress: "%s"}}
                """.formatted(CHECKED, Wire.addressOf(address), Wire.addressOf(checked.address())))) {
            List<Wire> clients = clients(proxy, 3);
            Await.until("several attempts", () -> new PoolReading(proxy.pool()).retries() >= 5);
            try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                assertServed(clients);
                proxy.awaitNothingLeft();
            }
            assertThat(ended(proxy, HeldEnd.SERVED)).isEqualTo(3);
        }
    }

    @Test
    void theFirstRefusalHasTheBackendCheckedAtOnce() {
        String rarely = "healthCheck: {type: tcp, interval: 1h, fastInterval: 1h, downInterval: 1h, fall: 1}";
        TestBackend dying = TestBackend.tcp(address, TestBackend::echo);
        try (TestProxy proxy = proxy("limit: 100", rarely)) {
            Await.count("a check", () -> proxy.backend(0).health().passed.value(), 1);
            dying.die();
            Await.until("nobody listens", () -> isRefused(address));
            try (Wire _ = client(proxy, 1)) {
                awaitState(proxy, BackendState.DOWN);
                awaitHeld(proxy, 1);
                assertThat(proxy.backend(0).health().failed.value()).isEqualTo(1);
            }
        } finally {
            dying.close();
        }
    }

    private static boolean isRefused(SocketAddress address) {
        try (Wire _ = Wire.connect(address)) {
            return false;
        } catch (UncheckedIOException _) {
            return true;
        }
    }

    @Test
    void whoHasWaitedLongEnoughIsRefused() {
        try (TestProxy proxy = proxy("limit: 100, noneUpTimeout: 200ms", CHECKED)) {
            awaitState(proxy, BackendState.DOWN);
            try (Wire client = client(proxy, 1)) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(record.termination().code()).isEqualTo("SQ");
            assertThat(record.times().queue()).isGreaterThanOrEqualTo(200);
            assertThat(refusals(proxy, RefusalReason.NO_BACKEND)).isEqualTo(1);
            assertThat(ended(proxy, HeldEnd.TIMEOUT)).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void moreThanTheLimitAreRefusedAtOnce() {
        try (TestProxy proxy = proxy("limit: 2", CHECKED)) {
            awaitState(proxy, BackendState.DOWN);
            List<Wire> clients = clients(proxy, 2);
            try (Wire client = proxy.connect()) {
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(refusals(proxy, RefusalReason.QUEUE_FULL)).isEqualTo(1);
            Await.count("they count in the limits", () -> proxy.server().limit().active(), 2);
            assertThat(proxy.frontend().limit().active()).isEqualTo(2);
            clients.forEach(Wire::close);
        }
    }

    @Test
    void whoLeavesFreesItsPlaceAtOnce() {
        try (TestProxy proxy = proxy("limit: 1", "healthCheck: off")) {
            for (int i = 0; i < 20; i++) {
                try (Wire client = client(proxy, 1)) {
                    awaitHeld(proxy, 1);
                    client.reset();
                }
                assertThat(proxy.nextRecord().termination().cause().isDeparture())
                        .isTrue();
                proxy.awaitNothingLeft();
            }
            assertThat(ended(proxy, HeldEnd.LEFT)).isEqualTo(20);
        }
    }

    @Test
    void aHalfClosedClientWithARequestIsServedUnlessThePoolSaysOtherwise() {
        for (boolean abort : new boolean[] {false, true}) {
            try (TestProxy proxy = proxy("limit: 5, abortOnClose: " + abort, CHECKED)) {
                awaitState(proxy, BackendState.DOWN);
                try (Wire client = client(proxy, 7)) {
                    awaitHeld(proxy, 1);
                    client.finish();
                    if (abort) {
                        assertThat(proxy.nextRecord().termination().code()).isEqualTo("CQ");
                    } else {
                        try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                            assertThat(client.read(1)).containsExactly(7);
                        }
                    }
                }
                proxy.awaitNothingLeft();
            }
        }
    }

    @Test
    void theyGoOnAsSlowlyAsTheConfigurationSays() {
        try (TestProxy proxy = proxy("limit: 100, releaseRate: 1/h", CHECKED)) {
            awaitState(proxy, BackendState.DOWN);
            List<Wire> clients = clients(proxy, 10);
            try (TestBackend backend = TestBackend.tcp(address, TestBackend::echo)) {
                Await.count("the first", () -> proxy.pool().inFlight(), 1);
                assertThat(proxy.pool().held()).isEqualTo(9);
                reload(proxy, text("limit: 100, releaseRate: 1000/s", CHECKED));
                assertServed(clients);
                proxy.awaitNothingLeft();
                assertThat(backend.connections()).isGreaterThanOrEqualTo(10);
            }
        }
    }

    private static void reload(TestProxy proxy, String text) {
        assertThat(proxy.reload(text)).isInstanceOf(ReloadResult.Applied.class);
    }

    @Test
    void aReloadThatRefusesDoesSoWithThoseWhoWait() {
        try (TestProxy proxy = proxy("limit: 100", CHECKED)) {
            awaitState(proxy, BackendState.DOWN);
            List<Wire> clients = clients(proxy, 3);
            reload(proxy, text("limit: 100", CHECKED).replace("whenNoneUp: wait, ", ""));
            clients.forEach(client -> assertThat(client.readToEnd().wasReset()).isTrue());
            clients.forEach(Wire::close);
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("SQ");
            assertThat(ended(proxy, HeldEnd.REFUSED)).isEqualTo(3);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aLongerTimeCountsForThoseWhoWaitAndALowerLimitSendsNobodyAway() {
        try (TestProxy proxy = proxy("limit: 100, noneUpTimeout: 1s", CHECKED)) {
            awaitState(proxy, BackendState.DOWN);
            List<Wire> clients = clients(proxy, 3);
            reload(proxy, text("limit: 1, noneUpTimeout: 1h", CHECKED));
            Await.pause(Duration.ofMillis(1_200), "the time of before is over then");
            try (TestBackend _ = TestBackend.tcp(address, TestBackend::echo)) {
                assertServed(clients);
            }
            assertThat(ended(proxy, HeldEnd.SERVED)).isEqualTo(3);
        }
    }
}
