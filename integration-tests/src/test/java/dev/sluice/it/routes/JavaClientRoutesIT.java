package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of HTTPS that make a ClientHello in their own way: those of the JDK, and a browser. */
@Timeout(120)
class JavaClientRoutesIT {
    private static final String SHOP = "shop.test";
    private static final String OLD = "old.shop.test";
    /** More than is in a segment of Ethernet: the key of a post-quantum exchange alone has 1184 bytes. */
    private static final int LARGE = 1_460;

    private static final int port = Ports.free();
    private static final Queue<byte[]> openings = new ConcurrentLinkedQueue<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static WebServers web;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer witness;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        web = WebServers.start(directory, SHOP, OLD);
        witness = Peer.of(JavaClientRoutesIT::passOn);
        sluice = Sluice.start(
                """
                frontends:
                  f:
                    bind: "127.0.0.1:%d"
                    routes:
                      - {name: new, sni: %2$s, alpn: h2, pool: witness}
                      - {name: old, sni: %2$s, pool: old}
                pools: {witness: ["%3$s"], old: ["%4$s"]}
                """.formatted(port, SHOP, witness.address(), web.of(OLD).address()));
    }

    @AfterAll
    static void stop() {
        try (WebServers _ = web;
                Peer _ = witness;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    /** Keeps the first record of a client, and passes on everything to the server. */
    private static void passOn(Socket client) throws IOException {
        byte[] head = client.getInputStream().readNBytes(Hellos.RECORD_HEAD);
        byte[] rest = client.getInputStream().readNBytes(((head[3] & 0xFF) << 8) | (head[4] & 0xFF));
        byte[] opening = Hellos.join(head, rest);
        openings.add(opening);
        try (Socket server =
                new Socket(InetAddress.getLoopbackAddress(), web.of(SHOP).port())) {
            server.getOutputStream().write(opening);
            Thread back = Thread.ofVirtual().start(() -> {
                try {
                    server.getInputStream().transferTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException _) {
                    // The client has gone.
                }
            });
            client.getInputStream().transferTo(server.getOutputStream());
            server.shutdownOutput();
            back.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static double taken(String route) throws IOException, InterruptedException {
        return sluice.metric("sluice_routes_total{frontend=\"f\",route=\"%s\"}".formatted(route));
    }

    private static String get(HttpClient.Version version, String verified)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(web.of(verified).certificate().client())
                .version(version)
                .build()) {
            URI uri = URI.create("https://%s:%d/".formatted(SHOP, port));
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void theHttpClientOfTheJdkIsRoutedByNameAndProtocol()
            throws IOException, InterruptedException, GeneralSecurityException {
        double before = taken("new");
        assertThat(get(HttpClient.Version.HTTP_2, SHOP)).isEqualTo("this is shop.test by HTTP/2.0\n");
        assertThat(taken("new") - before).isEqualTo(1);
        // By HTTP/1.1 it offers no protocol, and goes to a server that has the certificate of another name.
        assertThatThrownBy(() -> get(HttpClient.Version.HTTP_1_1, OLD))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining(SHOP);
        sluice.awaitStdout(line -> line.contains("\"route\":\"old\",\"sni\":\"shop.test\",\"pool\":\"old\""));
    }

    @Test
    void aSocketOfTheJdkIsRoutedByNameAndProtocol() throws IOException, GeneralSecurityException {
        for (String protocol : new String[] {"h2", "http/1.1"}) {
            String server = protocol.equals("h2") ? SHOP : OLD;
            try (SSLSocket socket = (SSLSocket) web.of(server)
                    .certificate()
                    .client()
                    .getSocketFactory()
                    .createSocket(new Socket(InetAddress.getLoopbackAddress(), port), SHOP, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {protocol});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
                assertThat(socket.getSession().getPeerPrincipal().getName()).isEqualTo("CN=" + server);
            }
        }
    }

    @Test
    void aBrowserIsRoutedByTheHelloThatBrowsersSend() throws IOException, InterruptedException {
        double before = taken("new");
        openings.clear();
        String page = Run.ok(
                Requires.program("chromium"),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--user-data-dir=" + directory.resolve("profile"),
                "--ignore-certificate-errors",
                "--host-resolver-rules=MAP *.test 127.0.0.1",
                "--dump-dom",
                "https://%s:%d/".formatted(SHOP, port));
        assertThat(page).contains("this is shop.test by HTTP/2.0");
        assertThat(taken("new")).isGreaterThan(before);
        assertThat(openings).isNotEmpty().allMatch(opening -> opening.length > LARGE);
    }
}
