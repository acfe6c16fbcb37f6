package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestHello;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ConnectResult;
import dev.sluice.proxy.net.ForEachEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of PostgreSQL that ask for TLS: the proxy answers, routes by their hello, and asks the backend in their name. */
@Timeout(60)
@ForEachEngine
class StartTlsTest {
    private static final byte[] SSL =
            ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();
    private static final byte[] GSS =
            ByteBuffer.allocate(8).putInt(8).putInt(80877104).array();
    private static final byte[] CANCEL =
            ByteBuffer.allocate(16).putInt(16).putInt(80877102).putLong(7).array();
    private static final byte[] PLAIN =
            ByteBuffer.allocate(9).putInt(9).putInt(196608).array();
    private static final byte[] YES = {'S'};
    private static final byte[] NO = {'N'};

    private final List<TestBackend> servers = new ArrayList<>();

    /** A server that answers requests for TLS with these bytes, and else sends back what it gets. */
    private TestBackend server(byte[] answer) {
        TestBackend server = TestBackend.tcp(wire -> {
            byte[] first = wire.read(8);
            if (Arrays.equals(first, SSL)) {
                wire.write(answer);
            } else {
                wire.write(first);
            }
            TestBackend.echo(wire);
        });
        servers.add(server);
        return server;
    }

    private static String address(TestBackend server) {
        return Wire.addressOf(server.address()).toString();
    }

    private static TestProxy proxy(String frontend, String poolA, TestBackend b) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends:
                  f: {bind: "127.0.0.1:0", startTls: postgres, routes: [{sni: a.example.com, pool: a}], %s}
                pools: {a: {healthCheck: off, outlier: off, backends: %s}, b: ["%s"]}
                """.formatted(frontend, poolA, address(b)));
    }

    private TestProxy proxy(byte[] answer) {
        return proxy("pool: b", "[\"%s\"]".formatted(address(server(answer))), server(NO));
    }

    @AfterEach
    void end() {
        servers.forEach(TestBackend::close);
    }

    private static void ask(Wire client) {
        client.write(SSL);
        assertThat(client.read(1)).isEqualTo(YES);
    }

    private static SessionRecord echoed(TestProxy proxy, Wire client, byte[] bytes) {
        client.write(bytes);
        assertThat(client.read(bytes.length)).isEqualTo(bytes);
        client.close();
        return proxy.nextRecord();
    }

    private static SessionRecord refused(TestProxy proxy, Wire client) {
        assertThat(client.readToEnd().bytes().length).isLessThan(8);
        return proxy.nextRecord();
    }

    @Test
    void aClientThatAsksForTlsIsRoutedByItsHelloAndTheBackendIsAsked() {
        try (TestProxy proxy = proxy(YES);
                Wire client = proxy.connect()) {
            ask(client);
            byte[] hello = TestHello.of("a.example.com");
            SessionRecord record = echoed(proxy, client, hello);
            assertThat(record.pool()).isEqualTo("a");
            assertThat(record.bytes().fromClient()).isEqualTo(hello.length);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void theRequestMayComeByteByByteAndAfterOneForGssapi() {
        try (TestProxy proxy = proxy(YES);
                Wire client = proxy.connect()) {
            client.write(GSS);
            assertThat(client.read(1)).isEqualTo(NO);
            for (byte one : SSL) {
                client.write(new byte[] {one});
            }
            assertThat(client.read(1)).isEqualTo(YES);
            assertThat(echoed(proxy, client, TestHello.of("a.example.com")).pool())
                    .isEqualTo("a");
        }
    }

    @Test
    void aClientThatBeginsWithTlsAtOnceIsRoutedAndTheBackendIsNotAsked() {
        try (TestProxy proxy = proxy(NO);
                Wire client = proxy.connect()) {
            assertThat(echoed(proxy, client, TestHello.of("a.example.com", "postgresql"))
                            .pool())
                    .isEqualTo("a");
        }
    }

    @Test
    void aPlainStartAndACancelGoToThePoolForAllOthersOrAreRefused() {
        try (TestProxy proxy = proxy(YES);
                TestProxy strict = proxy("pool: refuse", "[\"127.0.0.1:1\"]", server(NO))) {
            assertThat(echoed(proxy, proxy.connect(), PLAIN).pool()).isEqualTo("b");
            assertThat(echoed(proxy, proxy.connect(), CANCEL).pool()).isEqualTo("b");
            try (Wire client = proxy.connect()) {
                client.write(GSS);
                assertThat(client.read(1)).isEqualTo(NO);
                assertThat(echoed(proxy, client, PLAIN).pool()).isEqualTo("b");
            }
            try (Wire client = strict.connect()) {
                client.write(PLAIN);
                assertThat(refused(strict, client).refusal()).isEqualTo(RefusalReason.NO_ROUTE);
            }
        }
    }

    @Test
    void whatFollowsARequestUnencryptedIsRefused() {
        try (TestProxy proxy = proxy(YES)) {
            byte[] both = Arrays.copyOf(SSL, 20);
            try (Wire client = proxy.connect()) {
                client.write(both);
                SessionRecord record = refused(proxy, client);
                assertThat(record.refusal()).isEqualTo(RefusalReason.CLIENT_HELLO);
                assertThat(record.detail()).isEqualTo("bytes follow the request for encryption that are not encrypted");
            }
            try (Wire client = proxy.connect()) {
                ask(client);
                client.write(PLAIN);
                assertThat(refused(proxy, client).detail())
                        .isEqualTo("the client asked for TLS and does not begin with it");
            }
            try (Wire client = proxy.connect()) {
                client.write(GSS);
                assertThat(client.read(1)).isEqualTo(NO);
                client.write(GSS);
                assertThat(refused(proxy, client).detail()).isEqualTo("a second request for GSSAPI encryption");
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aBackendThatDoesNotTakeTlsHasFailedAndTheNextIsTried() {
        TestBackend bad = server(NO);
        TestBackend worse = server("Sx".getBytes(StandardCharsets.US_ASCII));
        TestBackend good = server(YES);
        String pool =
                "{bad: \"%s\", worse: \"%s\", good: \"%s\"}".formatted(address(bad), address(worse), address(good));
        try (TestProxy proxy = proxy("pool: b", pool, server(NO))) {
            try (Wire client = proxy.connect()) {
                ask(client);
                SessionRecord record = echoed(proxy, client, TestHello.of("a.example.com"));
                assertThat(record.backend()).isEqualTo("good");
                assertThat(record.retries()).isEqualTo(2);
            }
            for (int index : new int[] {0, 1}) {
                assertThat(proxy.pool("a")
                                .backends()
                                .get(index)
                                .counters(0)
                                .connectFailures(ConnectResult.NO_TLS)
                                .value())
                        .isEqualTo(1);
            }
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whereNoBackendTakesTlsTheClientIsReset() {
        try (TestProxy proxy = proxy(NO);
                Wire client = proxy.connect()) {
            ask(client);
            client.write(TestHello.of("a.example.com"));
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("SC");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aBackendThatDoesNotAnswerIsLimitedByTheTimeToConnect() {
        TestBackend silent = TestBackend.manual();
        servers.add(silent);
        try (TestProxy proxy =
                        proxy("pool: b, timeouts: {connect: 200ms}", "[\"" + address(silent) + "\"]", server(NO));
                Wire client = proxy.connect()) {
            ask(client);
            client.write(TestHello.of("a.example.com"));
            assertThat(client.readToEnd().wasReset()).isTrue();
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("sC");
            Await.count("nothing is left", () -> proxy.pool("a").inFlight(), 0);
        }
    }
}
