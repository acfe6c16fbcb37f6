package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.TicketKeys;
import dev.sluice.config.model.TlsVersion;
import dev.sluice.config.model.Truncation;
import dev.sluice.config.model.UnknownName;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.TestTls;
import dev.sluice.proxy.certificate.CertificateFiles;
import dev.sluice.proxy.certificate.ServedCertificate;
import dev.sluice.proxy.http.tls.EndpointEncryption;
import dev.sluice.proxy.snapshot.Certificates;
import dev.sluice.proxy.snapshot.Contents;
import dev.sluice.proxy.snapshot.TlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an endpoint speaks with TLS is what it speaks without, and who does not get through the handshake is ended. */
@Timeout(60)
class EncryptedEndpointTest extends EndpointFixture {
    private static final String REQUEST = "GET /echo/%s HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static List<ServedCertificate> one;

    @SuppressWarnings("NullAway.Init") // set before all
    private static List<ServedCertificate> other;

    private final Map<String, List<ServedCertificate>> certificates = new ConcurrentHashMap<>();
    private final Certificates known = name -> certificates.getOrDefault(name, List.of());
    private final TlsServer server = new TlsServer(
            "metrics",
            new FrontendTls(
                    List.of("web"),
                    UnknownName.REFUSE,
                    null,
                    TlsVersion.TLS_1_2,
                    List.of("http/1.1"),
                    new TicketKeys.Off(),
                    Truncation.ACCEPT,
                    null),
            Contents.none().with(known),
            null);

    @BeforeAll
    static void makeCertificates() {
        one = read("one.pem", "one.example");
        other = read("other.pem", "other.example");
    }

    private static List<ServedCertificate> read(String file, String name) {
        return CertificateFiles.files(List.of(TestTls.pem(directory, file, name)), Instant.now())
                .certificates();
    }

    @Override
    Encryption encryption() {
        show(one);
        return new EndpointEncryption(server);
    }

    private void show(List<ServedCertificate> now) {
        certificates.put("web", now);
        server.follow(known);
    }

    private SSLSocket connect(String version, String serverName) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port());
        return TestTls.over(plain, TestTls.trusting(), version, serverName, "h2", "http/1.1");
    }

    private RawClient secured(String version) throws IOException {
        RawClient client = RawClient.over(connect(version, ""));
        open.add(client);
        return client;
    }

    @Test
    void requestsAreAnsweredInBothVersionsOfTls() throws IOException {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            RawClient client = secured(version);
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                requests.append(REQUEST.formatted(i));
            }
            client.send(requests.toString());
            for (int i = 0; i < 300; i++) {
                assertThat(client.reply().body()).isEqualTo(String.valueOf(i));
            }
        }
    }

    @Test
    void theOnlyProtocolIsHttp11() throws IOException {
        try (SSLSocket client = connect("TLSv1.3", "")) {
            client.startHandshake();
            assertThat(client.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void anAnswerOfAnySizeArrivesWhole() throws IOException {
        RawClient client = secured("TLSv1.3").get("/large").get("/echo/next");
        assertThat(client.reply().body()).isEqualTo("0123456789abcdef".repeat(LARGE / 16));
        assertThat(client.reply().body()).isEqualTo("next");
    }

    @Test
    void eventsArrive() throws IOException {
        RawClient client = secured("TLSv1.3").get("/events");
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(client.chunk()).contains("1");
        assertThat(client.chunk()).isNotEmpty();
    }

    @Test
    void aClientThatDoesNotReadHoldsOneBuffer() throws IOException {
        secured("TLSv1.3").get("/large");
        Await.until("the answer has begun", () -> written.get() > 0);
        long held = Await.value("nothing more is written", written::get, before -> before == written.get());
        assertThat(held).isLessThan(BEYOND_BUFFERS);
        assertThat(secured("TLSv1.3").get("/echo/a").reply().body()).isEqualTo("a");
    }

    @Test
    void aHelloMayComeByteByByte() throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            client.setTcpNoDelay(true);
            byte[] hello = TestTls.hello("one.example");
            for (byte each : hello) {
                client.getOutputStream().write(each);
            }
            assertThat(client.getInputStream().read()).isEqualTo(22); // ServerHello
        }
    }

    @Test
    void aNewCertificateIsShownToTheNextClientAndDisturbsNobody() throws IOException {
        RawClient before = secured("TLSv1.3");
        assertThat(before.get("/echo/a").reply().body()).isEqualTo("a");
        show(other);
        try (SSLSocket client = connect("TLSv1.3", "other.example")) {
            client.startHandshake();
            assertThat(TestTls.shown(client)).isEqualTo("other.example");
        }
        assertThat(before.get("/echo/b").reply().body()).isEqualTo("b");
    }

    @Test
    void anUnknownNameAndAnOldVersionAreRefusedAndCounted() throws IOException {
        try (SSLSocket client = connect("TLSv1.3", "unknown.example")) {
            assertThatThrownBy(client::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
        }
        byte[] hello = TestTls.hello("one.example");
        int versions = indexOf(hello, new byte[] {0, 43}); // the extension supported_versions
        hello[versions + 1] = 99;
        hello[10] = 2; // TLS 1.1
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port())) {
            client.getOutputStream().write(hello);
            byte[] alert = client.getInputStream().readAllBytes();
            assertThat(alert).startsWith(21).endsWith(2, 70); // protocol_version
        }
        Await.until("both are counted", () -> refusals.of(Refusal.HANDSHAKE) == 2);
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 43; i < all.length; i++) {
            if (all[i] == part[0] && all[i + 1] == part[1]) {
                return i;
            }
        }
        throw new AssertionError();
    }

    @Test
    void whoSpeaksHttpIsToldToUseHttps() throws IOException {
        RawClient.Reply reply = client().get("/echo/a").reply();
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("https://");
        assertThat(refusals.of(Refusal.NOT_TLS)).isEqualTo(1);
    }

    @Test
    void whoDoesNotEndItsHandshakeIsEndedAndCounted() throws IOException {
        RawClient silent = client();
        try (Socket half = new Socket(InetAddress.getLoopbackAddress(), port())) {
            half.getOutputStream().write(TestTls.hello("one.example"));
            InputStream in = half.getInputStream();
            assertThat(in.read()).isEqualTo(22);
            half.setSoTimeout(30_000);
            assertThat(in.readAllBytes()).isNotEmpty(); // what is left of the server's flight, and then the end
        }
        assertThat(silent.isEnded()).isTrue();
        assertThat(refusals.of(Refusal.HANDSHAKE)).isEqualTo(2);
    }

    @Test
    void aClientThatLeavesInItsHandshakeIsNoRefusal() throws IOException {
        try (Socket left = new Socket(InetAddress.getLoopbackAddress(), port())) {
            left.getOutputStream().write(TestTls.hello("one.example"));
            assertThat(left.getInputStream().read()).isEqualTo(22);
        }
        Await.until("it has left", () -> endpoint.clients().size() == 0);
        assertThat(refusals.of(Refusal.HANDSHAKE)).isZero();
    }

    @Test
    void probesAreAnsweredWhenAllConnectionsAreTaken() throws IOException {
        endpoint.close();
        serve(new Clients(1, 1, 4, Long.MAX_VALUE));
        RawClient first = secured("TLSv1.3");
        assertThat(first.get("/echo/a").reply().body()).isEqualTo("a");
        assertThat(secured("TLSv1.3").get("/livez").reply().body()).isEqualTo("ok");
        assertThat(secured("TLSv1.3").get("/echo/b").reply().status()).isEqualTo(503);
        assertThat(first.get("/echo/c").reply().body()).isEqualTo("c");
    }

    /** In the lane there is less time. */
    @Test
    void whoDoesNotEndItsHandshakeInTheLaneIsCountedToo() throws IOException {
        endpoint.close();
        serve(new Clients(1, 1, 4, Long.MAX_VALUE));
        RawClient first = secured("TLSv1.3");
        assertThat(first.get("/echo/a").reply().body()).isEqualTo("a");
        assertThat(client().isEnded()).isTrue();
        assertThat(refusals.of(Refusal.HANDSHAKE)).isEqualTo(1);
    }

    /** What nobody reads would be kept for ever. */
    @Test
    void whatFollowsTheEndOfTlsEndsTheConnection() throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port()) {
                    @Override
                    public void shutdownOutput() {}
                };
                SSLSocket client = TestTls.over(plain, TestTls.trusting(), "TLSv1.3", "")) {
            client.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            client.shutdownOutput();
            int seen = events.get();
            Await.until("events still come", () -> events.get() > seen + 1);
            assertThat(endpoint.clients().size()).isEqualTo(1);
            plain.getOutputStream().write(new byte[100]);
            Await.until("it is closed", () -> endpoint.clients().size() == 0);
        }
    }
}
