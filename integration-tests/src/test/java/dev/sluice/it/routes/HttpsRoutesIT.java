package dev.sluice.it.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS servers of several names, and one that speaks no TLS, on one port; who has which certificate is between client and server. */
@Timeout(120)
class HttpsRoutesIT {
    private static final String SHOP = "shop.test";
    private static final String BLOG = "blog.test";
    private static final String NAMELESS = "nameless.test";
    private static final String H2 = "h2.shop.test";

    private static final int port = Ports.free();
    private static final int strictPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer plain;

    @SuppressWarnings("NullAway.Init") // set before all
    private static WebServers web;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    /** Answers what comes with a line that has its beginning, as HTTP and SSH know lines. */
    private static void answerPlainly(Socket client) throws IOException {
        byte[] first = client.getInputStream().readNBytes(4);
        String answer = "plain " + new String(first, StandardCharsets.US_ASCII) + "\n";
        client.getOutputStream()
                .write(("HTTP/1.0 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer)
                        .getBytes(StandardCharsets.US_ASCII));
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        String _ = Requires.program("curl");
        plain = Peer.of(HttpsRoutesIT::answerPlainly);
        web = WebServers.start(directory, SHOP, BLOG, NAMELESS, H2);
        sluice = Sluice.start("""
                process: {workers: 2}
                admin: {socket: "%1$s/admin"}
                frontends:
                  f:
                    bind: "127.0.0.1:%2$d"
                    routes:
                      - {name: h2, sni: %3$s, alpn: h2, pool: h2}
                      - {name: shop, sni: %3$s, pool: shop}
                      - {name: denied, sni: "*.example.test", pool: refuse}
                      - {sni: [%4$s, www.%4$s], pool: blog}
                      - {noSni: true, pool: nameless}
                    pool: plain
                  strict:
                    bind: "127.0.0.1:%5$d"
                    routes: [{name: shop, sni: %3$s, pool: shop}]
                pools: {h2: ["%6$s"], shop: ["%7$s"], blog: ["%8$s"], nameless: ["%9$s"], plain: ["%10$s"]}
                """.formatted(
                        directory,
                        port,
                        SHOP,
                        BLOG,
                        strictPort,
                        web.of(H2).address(),
                        web.of(SHOP).address(),
                        web.of(BLOG).address(),
                        web.of(NAMELESS).address(),
                        plain.address()));
    }

    @AfterAll
    static void stop() {
        try (Peer _ = plain;
                WebServers _ = web;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    /** Asks for a page of this server by its name, and trusts it alone. */
    private static String curl(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--resolve",
                name + ":" + port + ":127.0.0.1",
                "--cacert",
                web.of(name).certificate().file().toString(),
                "https://" + name + ":" + port + "/"));
        command.addAll(List.of(options));
        return Run.ok(command.toArray(String[]::new));
    }

    /** The handshake of OpenSSL with the server of this name, by its options; then it has nothing to say. */
    private static Run handshake(int to, String server, String options) throws IOException, InterruptedException {
        String command = "openssl s_client -connect 127.0.0.1:%d -CAfile %s %s"
                .formatted(to, web.of(server).certificate().file(), options);
        return Run.of(command.strip().split(" +"));
    }

    /** Clients that a route has taken. */
    private static double taken(String route) throws IOException, InterruptedException {
        return sluice.metric("sluice_routes_total{frontend=\"f\",route=\"%s\"}".formatted(route));
    }

    private static double refused(String frontend) throws IOException, InterruptedException {
        return sluice.metric("sluice_frontend_refused_total{frontend=\"%s\",reason=\"no_route\"}".formatted(frontend));
    }

    @Test
    void curlGetsTheCertificateAndTheContentOfTheNameThatItAsksFor() throws IOException, InterruptedException {
        String toBlog = "sni=" + BLOG + ",www." + BLOG;
        double shop = taken("shop");
        double blog = taken(toBlog);
        double others = taken("default");
        assertThat(curl(BLOG)).isEqualTo("this is blog.test by HTTP/2.0\n");
        assertThat(curl(SHOP, "--http1.1")).isEqualTo("this is shop.test by HTTP/1.1\n");
        assertThat(curl(SHOP, "--http1.1", "--tlsv1.2", "--tls-max", "1.2"))
                .isEqualTo("this is shop.test by HTTP/1.1\n");
        assertThat(curl(BLOG, "--http1.1", "--tlsv1.3")).isEqualTo("this is blog.test by HTTP/1.1\n");
        assertThat(taken("shop") - shop).isEqualTo(2);
        assertThat(taken(toBlog) - blog).isEqualTo(2);
        assertThat(taken("default")).isEqualTo(others);
        sluice.awaitStdout(line -> line.contains("\"route\":\"shop\",\"sni\":\"shop.test\",\"alpn\":\"http/1.1\"")
                && line.contains("\"pool\":\"shop\""));
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_2, '', shop.test",
        "-tls1_3, '', shop.test",
        "-tls1_2, -alpn h2, h2.shop.test",
        "-tls1_3, -alpn h2, h2.shop.test",
        "-tls1_3, '-alpn http/1.1,h2', h2.shop.test",
        "-tls1_3, -alpn http/1.1, shop.test"
    })
    void opensslGetsTheServerOfTheNameAndOfTheProtocol(String version, String alpn, String server)
            throws IOException, InterruptedException {
        String route = server.equals(H2) ? "h2" : "shop";
        double before = taken(route);
        Run run = handshake(port, server, version + " " + alpn + " -servername SHOP.test");
        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output())
                .contains("subject=CN = " + server, "Verification: OK", "Verify return code: 0 (ok)")
                .contains(version.equals("-tls1_3") ? "New, TLSv1.3" : "New, TLSv1.2");
        if (!alpn.isEmpty()) {
            assertThat(run.output()).contains("ALPN protocol: ");
        }
        assertThat(taken(route) - before).isEqualTo(1);
    }

    @Test
    void opensslWithoutANameGetsTheServerForThat() throws IOException, InterruptedException {
        double before = taken("noSni");
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Run run = handshake(port, NAMELESS, version + " -noservername");
            assertThat(run.output()).contains("subject=CN = " + NAMELESS, "Verification: OK");
        }
        Run address = handshake(port, NAMELESS, "-servername 127.0.0.1"); // an address is no name
        assertThat(address.output()).contains("subject=CN = " + NAMELESS);
        assertThat(taken("noSni") - before).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void anUnknownNameIsRefusedWithTheAlertForItAndLogged(String version) throws IOException, InterruptedException {
        double strict = refused("strict");
        double mixed = refused("f");
        Run unknown = handshake(strictPort, SHOP, version + " -servername secret.test");
        assertThat(unknown.status()).isNotZero();
        assertThat(unknown.output().toLowerCase(Locale.ROOT)).contains("unrecognized name", "ssl alert number 112");
        sluice.awaitStdout(
                line -> line.contains("\"frontend\":\"strict\",\"route\":\"default\",\"sni\":\"secret.test\"")
                        && line.contains("\"reason\":\"no_route\"")
                        && line.contains("\"pool\":null"));
        Run denied = handshake(port, SHOP, version + " -servername a.example.test");
        assertThat(denied.output()).contains("alert number 112");
        sluice.awaitStdout(line -> line.contains("\"route\":\"denied\",\"sni\":\"a.example.test\"")
                && line.contains("\"reason\":\"no_route\""));
        assertThat(refused("strict") - strict).isEqualTo(1);
        assertThat(refused("f") - mixed).isEqualTo(1);
        Run known = handshake(strictPort, SHOP, version + " -servername " + SHOP);
        assertThat(known.output()).contains("Verification: OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2\r\n", "GET / HTTP/1.0\r\n\r\n"})
    void whoSpeaksNoTlsGoesToThePoolForAllOthers(String opening) throws IOException, InterruptedException {
        double before = taken("default");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(opening.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("plain " + opening.substring(0, 4) + "\n");
        }
        assertThat(Run.ok("curl", "-sS", "http://127.0.0.1:" + port + "/")).isEqualTo("plain GET \n");
        assertThat(taken("default") - before).isEqualTo(2);
        Run refused = Run.of("curl", "-sS", "http://127.0.0.1:" + strictPort + "/");
        assertThat(refused.status()).as(refused.output()).isEqualTo(56); // a reset
        sluice.awaitStdout(line -> line.contains("\"frontend\":\"strict\",\"route\":\"default\",\"pool\"")
                && line.contains("\"reason\":\"no_route\""));
    }

    @Test
    void aLiveSessionShowsItsRouteAndItsName() throws IOException, InterruptedException {
        Process client = new ProcessBuilder(
                        "openssl", "s_client", "-quiet", "-connect", "127.0.0.1:" + port, "-servername", "www." + BLOG)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("s_client").toFile())
                .start();
        try {
            String list = Await.value(
                    "it is shown",
                    () -> Sluice.command(
                                    "connections",
                                    "-o",
                                    "json",
                                    "--admin",
                                    directory.resolve("admin").toString())
                            .output(),
                    output -> output.contains("www.blog.test"));
            assertThat(list.replaceAll("\\s", ""))
                    .contains(
                            "\"frontend\":\"f\",\"route\":\"sni=blog.test,www.blog.test\",\"sni\":\"www.blog.test\",\"pool\":\"blog\"");
        } finally {
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void bulkBehindARouteIsSpliced() throws IOException, InterruptedException {
        Path file = directory.resolve("big");
        Run.ok("sh", "-c", "head -c 314572800 /dev/urandom > '" + file + "'");
        Run.ok("chmod", "a+r", file.toString());
        String expected = Run.ok("sh", "-c", "sha256sum < '" + file + "'");
        String command =
                "curl -sS --http1.1 --resolve %1$s:%2$d:127.0.0.1 --cacert %3$s https://%1$s:%2$d/files/big | sha256sum"
                        .formatted(SHOP, port, web.of(SHOP).certificate().file());
        assertThat(Run.ok("sh", "-c", command)).isEqualTo(expected);
        double spliced = sluice.scrape()
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_spliced_bytes_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
        assertThat(spliced).isGreaterThan(250e6);
    }
}
