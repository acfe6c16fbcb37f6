package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.account.SessionRecord;
import dev.sluice.proxy.net.ForEachEngine;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a PROXY header of a client is worth: its address counts, and who sends what is none, or may send none, is refused. */
@Timeout(60)
@ForEachEngine
class ClientHeaderTest {
    @TempDir
    private Path directory;

    private static TestProxy proxy(TestBackend backend, String frontend, String pool) {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                frontends: {f: {bind: "127.0.0.1:0", pool: p, %s}}
                pools: {p: {%s backends: {b: "%s"}}}
                """.formatted(frontend, pool, Wire.addressOf(backend.address())));
    }

    private static long refused(TestProxy proxy, RefusalReason reason) {
        return proxy.frontend().counters(0).refused(reason).value();
    }

    private static void write(Wire wire, String text) {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String read(Wire wire, int count) {
        return new String(wire.read(count), StandardCharsets.ISO_8859_1);
    }

    private static void checkRefused(TestProxy proxy) {
        try (Wire client = proxy.connect()) {
            assertThat(client.readToEnd().wasReset()).isTrue();
        }
    }

    @Test
    void theAddressOfAHeaderIsTheClientForListsAndLogs() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "proxyProtocol: required, deny: 192.0.2.0/24", "")) {
            try (Wire client = proxy.connect()) {
                write(client, "PROXY TCP4 198.51.100.7 203.0.113.5 4711 5432\r\nhello");
                assertThat(read(client, 5)).isEqualTo("hello");
            }
            SessionRecord record = proxy.nextRecord();
            assertThat(record.client()).hasToString("198.51.100.7:4711");
            assertThat(String.valueOf(record.proxy())).startsWith("127.0.0.1:");
            assertThat(record.bytes().fromClient()).isEqualTo(5);
            try (Wire client = proxy.connect()) {
                write(client, "PROXY TCP4 192.0.2.1 203.0.113.5 4711 5432\r\nhello");
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("PR");
            assertThat(refused(proxy, RefusalReason.ACL)).isEqualTo(1);
            assertThat(echo.connections()).isEqualTo(1);
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void aHeaderMayComeByteByByte() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "proxyProtocol: required", "")) {
            try (Wire client = proxy.connect()) {
                for (char c : "PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n!".toCharArray()) {
                    write(client, String.valueOf(c));
                }
                assertThat(read(client, 1)).isEqualTo("!");
            }
            assertThat(proxy.nextRecord().client()).hasToString("[2001:db8::1]:1");
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void whatIsNoHeaderIsRefusedWhereOneIsRequired() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "proxyProtocol: required, timeouts: {proxyHeader: 300ms}", "")) {
            for (String bad : List.of("GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 1.2.3 4.5.6.7 1 2\r\n")) {
                try (Wire client = proxy.connect()) {
                    write(client, bad);
                    assertThat(client.readToEnd().wasReset()).isTrue();
                }
                assertThat(proxy.nextRecord().termination().code()).isEqualTo("PR");
            }
            checkRefused(proxy); // sends nothing
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("cR");
            assertThat(refused(proxy, RefusalReason.PROXY_PROTOCOL)).isEqualTo(3);
            proxy.connect().close(); // a probe of the port
            assertThat(proxy.nextRecord().termination().code()).isEqualTo("CR");
            assertThat(refused(proxy, RefusalReason.PROXY_PROTOCOL)).isEqualTo(3);
            assertThat(echo.connections()).isZero();
            proxy.awaitNothingLeft();
        }
    }

    @Test
    void theAccessLogSaysWhatWasWrongWithAHeader() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "proxyProtocol: required, timeouts: {proxyHeader: 300ms}", "");
                TestProxy strict = TestProxy.of("""
                        process: {workers: 1, drain: {timeout: 0s}}
                        metrics: off
                        log: {access: {refused: all}}
                        frontends: {f: {bind: "127.0.0.1:0", pool: p, proxyProtocol: required, trustedProxies: 10.0.0.0/8}}
                        pools: {p: {backends: {b: "%s"}}}
                        """.formatted(Wire.addressOf(echo.address())))) {
            try (Wire client = proxy.connect()) {
                write(client, "GET / HTTP/1.1\r\n\r\n");
                assertThat(proxy.nextRecord().detail()).isEqualTo("not a PROXY header");
            }
            try (Wire client = proxy.connect()) {
                write(client, "PROXY TCP4 192.0.2.1\n");
                assertThat(proxy.nextRecord().detail()).isEqualTo("malformed: LF without CR");
            }
            checkRefused(proxy);
            assertThat(proxy.nextRecord().detail()).isEqualTo("no header within 300ms");
            checkRefused(strict);
            assertThat(strict.nextRecord().detail()).isEqualTo("not in trustedProxies");
        }
    }

    @Test
    void whoIsNotTrustedMayNotSendOne() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy required = proxy(echo, "proxyProtocol: required, trustedProxies: 10.0.0.0/8", "");
                TestProxy optional = proxy(echo, "proxyProtocol: optional, trustedProxies: 10.0.0.0/8", "")) {
            checkRefused(required);
            assertThat(refused(required, RefusalReason.PROXY_PROTOCOL)).isEqualTo(1);
            try (Wire client = optional.connect()) {
                write(client, "PROXY TCP4 198.51.100.7 203.0.113.5 4711 5432\r\n");
                assertThat(read(client, 5)).as("it is data").isEqualTo("PROXY");
            }
            required.awaitNothingLeft();
            optional.awaitNothingLeft();
        }
    }

    /** Files say who may connect, so trustedProxies has nothing to say. */
    @Test
    void whoConnectsToAUnixSocketMaySendOne() {
        Path socket = directory.resolve("front");
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = TestProxy.of("""
                        process: {workers: 1}
                        metrics: off
                        frontends: {f: {bind: "unix:%s", pool: p, proxyProtocol: optional}}
                        pools: {p: ["%s"]}
                        """.formatted(socket, Wire.addressOf(echo.address())));
                Wire client = Wire.connect(UnixDomainSocketAddress.of(socket))) {
            write(client, "PROXY TCP4 198.51.100.7 203.0.113.5 4711 5432\r\nQUIT");
            assertThat(read(client, 4)).isEqualTo("QUIT");
            assertThat(refused(proxy, RefusalReason.PROXY_PROTOCOL)).isZero();
        }
    }

    @Test
    void anOptionalHeaderMayBeAbsentAndASilentClientIsNotHeldUpForEver() {
        try (TestBackend greeting = TestBackend.tcp(wire -> {
                    write(wire, "220 ");
                    TestBackend.echo(wire);
                });
                TestProxy proxy = proxy(
                        greeting,
                        "proxyProtocol: optional, trustedProxies: 127.0.0.0/8, timeouts: {proxyHeader: 200ms}",
                        "")) {
            try (Wire client = proxy.connect()) {
                write(client, "EHLO");
                assertThat(read(client, 8)).isEqualTo("220 EHLO");
            }
            try (Wire client = proxy.connect()) {
                assertThat(read(client, 4)).isEqualTo("220 ");
            }
            try (Wire client = proxy.connect()) {
                write(client, "PROXY TCP4 198.51.100.7 203.0.113.5 4711 5432\r\nQUIT");
                assertThat(read(client, 8)).isEqualTo("220 QUIT");
            }
            proxy.awaitNothingLeft();
        }
    }

    /** Zeros are an address that a header can name; they stood for a Unix socket, which no list concerns. */
    @Test
    void theUnspecifiedAddressOfAHeaderIsOneLikeAnyOther() {
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy proxy = proxy(echo, "proxyProtocol: required, allow: 192.0.2.0/24", "")) {
            try (Wire client = proxy.connect()) {
                write(client, "PROXY TCP6 :: :: 0 0\r\nhello");
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(proxy.nextRecord().client()).hasToString("[::]:0");
            assertThat(refused(proxy, RefusalReason.ACL)).isEqualTo(1);
            assertThat(echo.connections()).isZero();
        }
    }

    @Test
    void aClientOnAUnixSocketOfTheSenderHasTheAddressOfTheSender() {
        String unix = "\r\n\r\n\0\r\nQUIT\n" + "!1\0\u00d8" + "\0".repeat(216);
        try (TestBackend echo = TestBackend.tcp(TestBackend::echo);
                TestProxy strict = proxy(echo, "proxyProtocol: required, allow: 192.0.2.0/24", "");
                TestProxy proxy = proxy(echo, "proxyProtocol: required, allow: 127.0.0.0/8", "")) {
            try (Wire client = strict.connect()) {
                write(client, unix + "hello");
                assertThat(client.readToEnd().wasReset()).isTrue();
            }
            assertThat(refused(strict, RefusalReason.ACL)).isEqualTo(1);
            try (Wire client = proxy.connect()) {
                write(client, unix + "hello");
                assertThat(read(client, 5)).isEqualTo("hello");
            }
            assertThat(proxy.nextRecord().client().host()).isEqualTo("127.0.0.1");
        }
    }
}
