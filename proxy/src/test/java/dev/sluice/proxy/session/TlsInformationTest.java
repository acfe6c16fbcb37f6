package dev.sluice.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.TestBackend;
import dev.sluice.proxy.TestProxy;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.Wire;
import dev.sluice.proxy.certificate.TestAuthority;
import dev.sluice.proxy.net.ForEachEngine;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What backends are told of the TLS that a frontend ends. */
@Timeout(60)
@ForEachEngine
class TlsInformationTest {
    private static final TestAuthority ROOT = TestAuthority.root("Root");
    private static final int HEAD = 16;
    private static final int IPV4_ADDRESSES = 12;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final BlockingQueue<Map<Integer, String>> headers = new LinkedBlockingQueue<>();

    /** The extensions of the header that a session begins with, by their types. */
    private void serve(Wire wire) {
        byte[] head = wire.read(HEAD);
        int length = ByteBuffer.wrap(head).getShort(HEAD - 2);
        headers.add(extensions(ByteBuffer.wrap(wire.read(length)).position(IPV4_ADDRESSES)));
        TestBackend.echo(wire);
    }

    private static Map<Integer, String> extensions(ByteBuffer in) {
        Map<Integer, String> extensions = new TreeMap<>();
        while (in.hasRemaining()) {
            int type = in.get();
            byte[] value = new byte[in.getShort()];
            in.get(value);
            extensions.put(type, new String(value, StandardCharsets.ISO_8859_1));
        }
        return extensions;
    }

    private TestProxy proxy(TestBackend backend, String frontend, String pool) throws IOException {
        return TestProxy.of("""
                process: {workers: 1, drain: {timeout: 0s}}
                metrics: off
                certificates: {web: {files: %s}}
                frontends:
                  f: {bind: "127.0.0.1:0", pool: p, %s}
                pools: {p: {sendProxyProtocol: v2, %s, backends: {b: "%s"}}}
                """.formatted(
                        TestTls.pem(directory, "web.pem", "one.example"),
                        frontend.formatted(Files.writeString(directory.resolve("ca.pem"), ROOT.pem())),
                        pool,
                        Wire.addressOf(backend.address())));
    }

    private Map<Integer, String> told(SSLSocket client) throws Exception {
        try (client) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
        }
        return Objects.requireNonNull(headers.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void theyAreToldWhoItIs() throws Exception {
        String tls = "tls: {certificates: web, alpn: [h2], clients: {ca: %s, verify: optional}}";
        try (TestBackend backend = TestBackend.tcp(this::serve);
                TestProxy proxy = proxy(backend, tls, "sendTlsInfo: true")) {
            SSLContext client = TestTls.trusting(ROOT.issue("app"));
            Map<Integer, String> first = told(TestTls.client(client, proxy, "TLSv1.2", "one.example", "h2"));
            assertThat(first)
                    .containsEntry(0x01, "h2")
                    .containsEntry(0x02, "one.example")
                    .containsOnlyKeys(1, 2, 0x20);
            assertThat(first.get(0x20))
                    .startsWith("\7\0\0\0\0")
                    .contains("!\0\7TLSv1.2", "\"\0\3app", "#\0\u001dECDHE-ECDSA-AES256-GCM-SHA384");
            assertThat(told(TestTls.client(client, proxy, "TLSv1.2", "one.example"))
                            .get(0x20))
                    .as("of a session that goes on")
                    .startsWith("\5\0\0\0\0")
                    .contains("\"\0\3app");
            Map<Integer, String> without = told(TestTls.client(proxy, "TLSv1.3", ""));
            assertThat(without).containsOnlyKeys(0x20);
            assertThat(without.get(0x20)).startsWith("\1\0\0\0\1").doesNotContain("\"\0");
        }
    }

    @Test
    void whatAnotherProxyHasSaidOfItIsReplaced() throws Exception {
        String header = "\r\n\r\n\0\r\nQUIT\n" + "!\21\0\41" + "\nAAA\nBBB\0\1\0\2" + "\2\0\4evil" + "\40\0\5\7\0\0\0\0"
                + "\u00e0\0\3own";
        for (String send : new String[] {"true", "false"}) {
            try (TestBackend backend = TestBackend.tcp(this::serve);
                    TestProxy proxy = proxy(
                            backend, "proxyProtocol: required, tls: {certificates: web}", "sendTlsInfo: " + send)) {
                Socket plain = TestTls.socket(proxy);
                plain.getOutputStream().write(header.getBytes(StandardCharsets.ISO_8859_1));
                Map<Integer, String> told = told(TestTls.over(plain, TestTls.trusting(), "TLSv1.3", "one.example"));
                if (send.equals("true")) {
                    assertThat(told).containsEntry(0x02, "one.example").containsEntry((int) (byte) 0xe0, "own");
                    assertThat(told.get(0x20)).startsWith("\1\0\0\0\1");
                } else {
                    assertThat(told).containsEntry(0x02, "evil").containsEntry(0x20, "\7\0\0\0\0");
                }
            }
        }
    }

    @Test
    void whoseTlsIsPassedThroughIsNotKnown() throws Exception {
        try (TestBackend backend = TestBackend.tcp(this::serve);
                TestProxy proxy = proxy(backend, "timeouts: {connect: 5s}", "sendTlsInfo: true")) {
            try (Wire client = proxy.connect()) {
                client.write(new byte[] {1});
                assertThat(client.read(1)).containsExactly(1);
            }
            assertThat(headers.poll(30, TimeUnit.SECONDS)).isEmpty();
        }
    }
}
