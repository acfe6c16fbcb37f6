package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Path;
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

/** Handshakes of OpenSSL with Sluice: versions, kinds of certificates, groups, names, and sessions that are resumed. */
@Timeout(120)
class HandshakesIT {
    private static final int port = Ports.free();
    private static final int newestPort = Ports.free();
    private static final int openPort = Ports.free();
    private static final int ticketlessPort = Ports.free();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Peer peer;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Identity ecdsa;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Identity rsa;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Sluice sluice;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        ecdsa = Identity.ecdsa(directory, "a.test", "*.wild.test");
        rsa = Identity.rsa(directory, "a.test", "rsa.test");
        Identity chained = Identity.chained(directory, 3, "chain.test");
        String[] names = new String[100];
        for (int i = 0; i < names.length; i++) {
            names[i] = "name" + i + ".test";
        }
        Identity many = Identity.ecdsa(directory, names);
        peer = Peer.echo();
        sluice = Sluice.start("""
                process: {workers: 2}
                certificates: {ecdsa: %s, rsa: %s, chained: %s, many: %s}
                frontends:
                  f:
                    bind: "127.0.0.1:%d"
                    tls: {certificates: [ecdsa, rsa, chained, many], alpn: [h2, http/1.1]}
                    pool: p
                  newest: {bind: "127.0.0.1:%d", tls: {certificates: ecdsa, minVersion: "1.3"}, pool: p}
                  open: {bind: "127.0.0.1:%d", tls: {certificates: ecdsa, unknownName: default, default: rsa}, pool: p}
                  ticketless: {bind: "127.0.0.1:%d", tls: {certificates: ecdsa, ticketKeys: off}, pool: p}
                pools: {p: ["%s"]}
                """.formatted(
                        ecdsa.yaml(),
                        rsa.yaml(),
                        chained.yaml(),
                        many.yaml(),
                        port,
                        newestPort,
                        openPort,
                        ticketlessPort,
                        peer.address()));
    }

    @AfterAll
    static void stop() {
        try (Peer _ = peer;
                Sluice _ = sluice) {
            // Whatever was started.
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_2, ECDSA, ECDSA+SHA256",
        "-tls1_3, ECDSA, ecdsa_secp256r1_sha256",
        "-tls1_2, RSA, RSA+SHA256",
        "-tls1_2, RSA-PSS, rsa_pss_rsae_sha256",
        "-tls1_3, RSA-PSS, rsa_pss_rsae_sha256:RSA+SHA256"
    })
    void eachVersionWithTheCertificateThatTheClientCanVerify(String version, String kind, String signatures)
            throws IOException, InterruptedException {
        Path authority = (kind.equals("ECDSA") ? ecdsa : rsa).authority();
        String options = "%s -servername a.test -verify_return_error -CAfile %s -sigalgs %s"
                .formatted(version, authority, signatures);
        try (Client client = Client.start(directory, port, options)) {
            client.await("Verify return code: 0 (ok)");
            client.say("over there\n");
            client.await("\nover there\n");
            assertThat(client.end())
                    .contains("Peer signature type: " + kind, "Server Temp Key: X25519", "Compression: NONE")
                    .contains(version.equals("-tls1_2") ? "New, TLSv1.2" : "New, TLSv1.3");
        }
    }

    @ParameterizedTest
    @CsvSource({"AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"})
    void eachCipherOfTls12(String cipher) throws IOException, InterruptedException {
        for (String kind : List.of("ECDHE-ECDSA-", "ECDHE-RSA-")) {
            Run run = Client.handshake(port, "-tls1_2 -servername a.test -cipher " + kind + cipher);
            assertThat(run.output()).contains("Cipher is " + kind + cipher);
        }
    }

    /** It knows what its hardware is good at. */
    @ParameterizedTest
    @ValueSource(strings = {"AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES128-GCM-SHA256"})
    void theClientChoosesTheCipherOfTls12(String first) throws IOException, InterruptedException {
        String others = ":ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-GCM-SHA256";
        Run run = Client.handshake(port, "-tls1_2 -servername rsa.test -cipher ECDHE-RSA-" + first + others);
        assertThat(run.output()).contains("Cipher is ECDHE-RSA-" + first);
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_3 -groups X25519:P-256, X25519, 1",
        "-tls1_3 -groups P-256:X25519, X25519, 2",
        "-tls1_3 -groups P-256:P-384, 'ECDH, prime256v1', 1",
        "-tls1_3 -groups P-521:P-384, 'ECDH, secp384r1', 2",
        "-tls1_2 -groups P-384, 'ECDH, secp384r1', 1"
    })
    void aClientThatGuessesAnotherGroupIsAskedForTheOneThatSluicePrefers(String options, String key, int hellos)
            throws IOException, InterruptedException {
        Run run = Client.handshake(port, options + " -servername a.test -msg");
        assertThat(run.output()).contains("Server Temp Key: " + key, ", Cipher is ");
        assertThat(run.output().lines().filter(line -> line.startsWith(">>> TLS") && line.endsWith("ClientHello")))
                .hasSize(hellos);
    }

    @ParameterizedTest
    @CsvSource({
        "-tls1_1 -cipher ALL:@SECLEVEL=0, 70",
        "-tls1_2 -cipher AES128-GCM-SHA256, 40",
        "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA, 40",
        "-tls1_3 -groups P-521, 40",
        "-tls1_3 -sigalgs ed25519, 40"
    })
    void whoHasNothingInCommonIsToldByAnAlert(String options, int alert) throws IOException, InterruptedException {
        Run run = Client.handshake(port, options + " -servername a.test");
        assertThat(run.output()).contains("SSL alert number " + alert);
    }

    @Test
    void tls13OnlyIsTls13Only() throws IOException, InterruptedException {
        assertThat(Client.handshake(newestPort, "-servername a.test").output()).contains("New, TLSv1.3");
        assertThat(Client.handshake(newestPort, "-servername a.test -tls1_2").output())
                .contains("SSL alert number 70");
        sluice.awaitStdout(line -> line.contains("\"frontend\":\"newest\"")
                && line.contains("\"reason\":\"tls\",\"detail\":\"protocol_version (UNSUPPORTED_PROTOCOL)\""));
    }

    @ParameterizedTest
    @CsvSource({
        "a.test, CN = a.test",
        "A.Test, CN = a.test",
        "rsa.test, CN = a.test",
        "x.wild.test, CN = a.test",
        "name0.test, CN = name0.test",
        "name99.test, CN = name0.test",
        "chain.test, CN = chain.test"
    })
    void theNameChoosesTheCertificate(String name, String subject) throws IOException, InterruptedException {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Run run = Client.handshake(port, version + " -servername " + name);
            assertThat(run.output()).contains("subject=" + subject);
            if (name.startsWith("chain")) {
                assertThat(run.output()).contains(" 4 s:CN = ca0"); // five certificates
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-servername b.test", "-servername x.x.wild.test", "-servername wild.test", "-noservername"})
    void anUnknownNameIsRefusedOrShownTheDefault(String name) throws IOException, InterruptedException {
        for (String version : List.of(" -tls1_2", " -tls1_3")) {
            Run refused = Client.handshake(port, name + version);
            assertThat(refused.status()).isNotZero();
            assertThat(refused.output().toLowerCase(Locale.ROOT)).contains("unrecognized name", "alert number 112");
            Run shown = Client.handshake(openPort, name + version + " -CAfile " + rsa.authority());
            assertThat(shown.output()).contains("Verification: OK", "Server public key is 2048 bit");
        }
    }

    @ParameterizedTest
    @CsvSource({"'http/1.1,h2', h2", "http/1.1, http/1.1", "'smtp,http/1.1', http/1.1"})
    void aProtocolThatBothHaveIsAgreedOn(String offered, String agreed) throws IOException, InterruptedException {
        for (String version : List.of(" -tls1_2", " -tls1_3")) {
            Run run = Client.handshake(port, "-servername a.test -alpn " + offered + version);
            assertThat(run.output()).contains("ALPN protocol: " + agreed);
        }
        assertThat(Client.handshake(port, "-servername a.test -alpn smtp").output())
                .contains("No ALPN negotiated", "New, TLSv1.3");
    }

    /** A client that gets an answer, and keeps its session in a file. */
    private static String visit(int to, String options) throws IOException, InterruptedException {
        try (Client client = Client.start(directory, to, options)) {
            client.say("here\n");
            client.await("\nhere\n");
            return client.end();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aSessionIsResumedButNotForAnotherName(String version) throws IOException, InterruptedException {
        String session = directory.resolve("session" + version).toString();
        assertThat(visit(port, version + " -servername a.test -sess_out " + session))
                .contains("New, TLSv1.");
        assertThat(visit(port, version + " -servername a.test -sess_in " + session))
                .contains("Reused, TLSv1.");
        assertThat(visit(port, version + " -servername chain.test -sess_in " + session))
                .contains("New, TLSv1.", "subject=CN = chain.test");
        assertThat(visit(newestPort, "-servername a.test -sess_in " + session)).contains("New, TLSv1.3");
    }

    @Test
    void fiveVisitsAfterTheFirstAreResumed() throws IOException, InterruptedException {
        Run run = Client.handshake(port, "-tls1_2 -servername a.test -reconnect");
        assertThat(run.output().lines().filter(line -> line.startsWith("Reused, TLSv1.2")))
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void withoutTicketsNothingIsResumed(String version) throws IOException, InterruptedException {
        Path session = directory.resolve("ticketless" + version);
        assertThat(visit(ticketlessPort, version + " -servername a.test -sess_out " + session))
                .doesNotContain("session ticket:");
        if (session.toFile().exists()) {
            assertThat(visit(ticketlessPort, version + " -servername a.test -sess_in " + session))
                    .contains("New, TLSv1.");
        }
    }

    @Test
    void nothingIsTakenEarly() throws IOException, InterruptedException {
        Path session = directory.resolve("early");
        String out = visit(port, "-tls1_3 -servername a.test -sess_out " + session);
        assertThat(out).contains("Max Early Data: 0");
    }

    /** By TLS 1.3 OpenSSL says so in plain text. */
    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientThatDoesNotTrustTheCertificateIsHeard(String version) throws IOException, InterruptedException {
        int before = sluice.stdout().size();
        Run run = Client.handshake(
                port, version + " -servername rsa.test -verify_return_error -CAfile " + ecdsa.authority());
        assertThat(run.status()).isNotZero();
        Await.until(
                "its line",
                () -> sluice.stdout().stream()
                        .skip(before)
                        .anyMatch(line -> line.contains("peer_alert (TLSV1_ALERT_UNKNOWN_CA)")));
    }
}
