package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Daemon;
import dev.sluice.it.harness.Database;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that show certificates: OpenSSL, curl, psql, HAProxy, nginx, and Sluice itself. */
@Timeout(120)
class ClientCertificatesIT {
    private final int port = Ports.free();
    private final int other = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each
    private Identity server;

    @SuppressWarnings("NullAway.Init") // set before each
    private Authority authority;

    @BeforeEach
    void makeCertificates() throws IOException, InterruptedException {
        server = Identity.ecdsa(directory, "one.test");
        authority = Authority.create(directory, "Clients");
    }

    private Sluice sluice(String clients, Peer peer) throws IOException {
        return Sluice.start("""
                certificates: {one: %s}
                frontends:
                  f:
                    bind: "127.0.0.1:%d"
                    tls: {certificates: one, clients: {ca: "%s"%s}}
                    pool: ["%s"]
                """.formatted(server.yaml(), port, authority.certificate(), clients, peer.address()));
    }

    private static String shown(Identity client) {
        return "-cert " + client.chain() + " -key " + client.key();
    }

    /** What a client that says something gets and prints. */
    private String talk(String options) throws IOException, InterruptedException {
        try (Client client = Client.start(directory, port, "-quiet -servername one.test " + options)) {
            client.say("hello\n");
            Await.until("an answer or an end", () -> client.output().contains("hello\n") || !client.isAlive());
            return client.output();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_3, alert certificate required, alert unknown ca, alert certificate expired, alert certificate revoked",
        "-tls1_2, alert handshake failure, alert unknown ca, alert certificate expired, alert certificate revoked"
    })
    void whoIsRefusedGetsTheAlertThatSaysWhy(
            String version, String none, String unknown, String expired, String revoked)
            throws IOException, InterruptedException {
        Identity gone = authority.issue("gone", "DNS:gone.test");
        authority.revoke(gone);
        Identity old = authority.issueOld("old");
        Identity stranger = Authority.create(directory, "Strangers").issue("stranger", "DNS:app.test");
        try (Peer peer = Peer.echo();
                Sluice sluice = sluice(", crl: " + authority.list(), peer)) {
            assertThat(talk(version + " " + shown(authority.issue("app", "DNS:app.test"))))
                    .contains("hello\n");
            assertThat(talk(version)).contains(none);
            assertThat(talk(version + " " + shown(stranger))).contains(unknown);
            assertThat(talk(version + " " + shown(old))).contains(expired);
            assertThat(talk(version + " " + shown(gone))).contains(revoked);
            for (String detail : List.of(
                    "no certificate is shown",
                    "CN=stranger: no authority that is trusted has signed it",
                    "CN=old: it has expired at 2021-01-01T00:00:00Z",
                    "CN=gone: it is revoked by CN=Clients")) {
                sluice.awaitStdout(
                        line -> line.contains("\"reason\":\"client_certificate\",\"detail\":\"%s\"".formatted(detail)));
            }
            sluice.awaitStdout(line -> line.contains("\"client_subject\":\"CN=app\",\"client_san\":\"app.test\"")
                    && line.contains("\"pool\""));
            assertThat(sluice.metric("sluice_frontend_refused_total{frontend=\"f\",reason=\"client_certificate\"}"))
                    .isEqualTo(4);
        }
    }

    @Test
    void curlIsToldWhoseCertificatesAreWanted() throws IOException, InterruptedException {
        try (Peer peer = Peer.echo();
                Sluice _ = sluice("", peer)) {
            Run asked = Client.handshake(port, "-servername one.test");
            assertThat(asked.output()).contains("Acceptable client certificate CA names\nCN = Clients");
        }
    }

    @Test
    void aRevokedClientIsRefusedAsSoonAsTheListIsThere() throws IOException, InterruptedException {
        Identity client = authority.issue("app", "DNS:app.test");
        Path list = authority.list();
        try (Peer peer = Peer.echo();
                Sluice sluice = sluice(", crl: " + list, peer)) {
            assertThat(talk(shown(client))).contains("hello\n");
            authority.revoke(client);
            assertThat(authority.list()).isEqualTo(list);
            Await.until("followed", () -> talk(shown(client)).contains("alert certificate revoked"));
            assertThat(sluice.metric("sluice_crl_next_update_timestamp_seconds{ca=\"%s\",issuer=\"CN=Clients\"}"
                            .formatted(authority.certificate())))
                    .isPositive();
        }
    }

    /** Nobody has revoked it, so the alert does not say so. */
    @Test
    void aClientOfWhomNobodyKnowsIsRefused() throws IOException, InterruptedException {
        Identity client = authority.issue("app", "DNS:app.test");
        Path list = authority.list();
        try (Peer peer = Peer.echo();
                Sluice sluice = sluice(", crl: " + list, peer)) {
            assertThat(talk(shown(client))).contains("hello\n");
            assertThat(authority.list("-crlsec 1")).isEqualTo(list);
            String _ = Await.value(
                    "overdue", () -> talk(shown(client)), text -> text.contains("alert certificate unknown"));
            sluice.awaitStdout(line -> line.contains("the list of what CN=Clients has revoked was due to be renewed"));
        }
    }

    @Test
    void twoSidecarsKnowEachOther() throws IOException, InterruptedException {
        Identity orders = authority.issue("orders", "URI:spiffe://corp/orders");
        try (Peer peer = Peer.echo();
                Sluice receiver = sluice(", names: [\"spiffe://corp/*\"]", peer);
                Sluice _ = Sluice.start("""
                        certificates: {own: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", pool: p}}
                        pools:
                          p:
                            tls: {ca: "%s", serverName: one.test, certificate: own}
                            backends: ["127.0.0.1:%d"]
                        """.formatted(orders.yaml(), other, server.authority(), port))) {
            for (int i = 1; i <= 20; i++) {
                exchangeThrough(other);
            }
            receiver.awaitStdout(line -> line.contains("\"client_san\":\"spiffe://corp/orders\""));
            Identity renewed = authority.issue("orders", "URI:spiffe://corp/renewed");
            Files.move(renewed.key(), orders.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(renewed.chain(), orders.chain(), StandardCopyOption.REPLACE_EXISTING);
            Await.until("the renewed one is shown", () -> {
                exchangeThrough(other);
                return receiver.stdout().stream().anyMatch(line -> line.contains("\"spiffe://corp/renewed\""));
            });
        }
    }

    @Test
    void psqlIsRoutedByItsCertificate() throws IOException, InterruptedException {
        int serverPort = Ports.free();
        Identity batch = authority.issue("batch", "URI:spiffe://corp/batch");
        Files.setPosixFilePermissions(batch.key(), PosixFilePermissions.fromString("rw-------"));
        try (Database _ = Database.postgres(directory, serverPort);
                Sluice sluice = Sluice.start("""
                        defaults: {healthCheck: off}
                        certificates: {db: %s}
                        frontends:
                          f:
                            bind: "127.0.0.1:%d"
                            startTls: postgres
                            tls: {certificates: db, clients: {ca: "%s", verify: optional}}
                            routes: [{name: batch, clientName: "spiffe://corp/batch", pool: db}]
                        pools: {db: ["127.0.0.1:%d"]}
                        """.formatted(server.yaml(), port, authority.certificate(), serverPort))) {
            String target =
                    "host=one.test hostaddr=127.0.0.1 port=%d user=sluice dbname=postgres sslmode=require sslcert=%s"
                            .formatted(port, batch.chain());
            assertThat(Run.ok(Requires.program("psql"), "-XAtq", target + " sslkey=" + batch.key(), "-c", "SELECT 7"))
                    .isEqualTo("7\n");
            sluice.awaitStdout(line -> line.contains("\"route\":\"batch\"") && line.contains("CN=batch"));
            Run without = Run.of(
                    Requires.program("psql"),
                    "-XAtq",
                    target.replaceAll("sslcert=.*", "sslcert=none"),
                    "-c",
                    "SELECT 7");
            assertThat(without.status()).isEqualTo(2);
            sluice.awaitStdout(line -> line.contains("\"reason\":\"no_route\""));
        }
    }

    private void exchangeThrough(int front) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), front)) {
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void haproxyAndNginxShowTheirs() throws IOException, InterruptedException {
        Identity client = authority.issue("proxy", "DNS:proxy.test");
        Path both = Files.writeString(
                directory.resolve("both.pem"), Files.readString(client.chain()) + Files.readString(client.key()));
        int nginx = Ports.free();
        String directives =
                "proxy_ssl_certificate %s; proxy_ssl_certificate_key %s;".formatted(client.chain(), client.key());
        try (Peer peer = Peer.echo();
                Sluice sluice = sluice(", names: proxy.test", peer);
                Daemon _ = OtherProxies.haproxy(directory, other, port, "one.test", "crt " + both);
                Daemon _ = OtherProxies.nginx(directory, nginx, port, "one.test", directives)) {
            for (int i = 0; i < 10; i++) { // later ones resume
                exchangeThrough(other);
                exchangeThrough(nginx);
            }
            sluice.awaitStdout(line -> line.contains("CN=proxy") && line.contains("\"tls_resumed\":\"true\""));
        }
    }

    @Test
    void haproxyIsToldTheName() throws IOException, InterruptedException {
        String haproxy = """
                defaults
                  mode http
                  timeout connect 30s
                  timeout client 30s
                  timeout server 30s
                frontend l
                  bind 127.0.0.1:%d accept-proxy
                  http-request return status 200 content-type text/plain lf-string "%%[src] asked for %%[fc_pp_authority]"
                """.formatted(other);
        try (Daemon _ = OtherProxies.haproxy(directory, other, haproxy);
                Sluice _ = Sluice.start("""
                        certificates: {one: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: one}, pool: p}}
                        pools: {p: {sendProxyProtocol: v2, sendTlsInfo: true, backends: ["127.0.0.1:%d"]}}
                        """.formatted(server.yaml(), port, other))) {
            List<String> command = new ArrayList<>(List.of(Requires.program("curl"), "-sS", "--cacert"));
            command.add(server.authority().toString());
            command.addAll(List.of("--resolve", "one.test:" + port + ":127.0.0.1", "https://one.test:" + port + "/"));
            assertThat(Run.ok(command.toArray(String[]::new))).isEqualTo("127.0.0.1 asked for one.test");
        }
    }
}
