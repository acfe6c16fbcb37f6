package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What testssl.sh says of a frontend. Of the certificates, which are not those of an authority, it is not asked. */
@Timeout(300)
class TestsslIT {
    /** Protocols, forward secrecy, renegotiation, compression and the attacks that have names, but for those that need another server's help. */
    private static final String CHECKS = "-p -f -R -C -H -I -BB";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** As much of HTTP as it asks for: it waits long for servers that say nothing. */
    private static void answer(Socket client) throws IOException {
        if (client.getInputStream().read(new byte[4096]) > 0) {
            client.getOutputStream()
                    .write("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void itFindsNothingWrong() throws IOException, InterruptedException {
        int port = Ports.free();
        Path json = directory.resolve("findings.json");
        try (Peer peer = Peer.of(TestsslIT::answer);
                Sluice _ = Sluice.start("""
                        log: {access: {output: none}}
                        certificates: {a: %s, b: %s}
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: [a, b]}, pool: ["%s"]}}
                        """.formatted(
                                Identity.ecdsa(directory, "a.test").yaml(),
                                Identity.rsa(directory, "a.test").yaml(),
                                port,
                                peer.address()))) {
            List<String> command = new ArrayList<>(List.of(Requires.program("testssl")));
            command.addAll(List.of("--quiet --warnings off --color 0 --nodns none --ip 127.0.0.1".split(" ")));
            command.addAll(List.of(CHECKS.split(" ")));
            command.addAll(List.of("--jsonfile", json.toString(), "a.test:" + port));
            Run run = Run.of(command);
            Map<String, JsonNode> findings = new LinkedHashMap<>();
            for (JsonNode finding : new ObjectMapper().readTree(json.toFile())) {
                findings.put(finding.path("id").asText(), finding);
            }
            assertThat(findings.values())
                    .as(run.output())
                    .noneMatch(one -> one.path("severity").asText().matches("LOW|MEDIUM|HIGH|CRITICAL|FATAL"));
            for (String old : List.of("SSLv2", "SSLv3", "TLS1", "TLS1_1")) {
                assertThat(text(findings, old)).as(old).isEqualTo("not offered");
            }
            assertThat(text(findings, "TLS1_2")).isEqualTo("offered");
            assertThat(text(findings, "TLS1_3")).startsWith("offered");
            assertThat(text(findings, "PFS")).isEqualTo("offered");
            assertThat(text(findings, "PFS_ECDHE_curves")).isEqualTo("prime256v1 secp384r1 X25519");
            assertThat(text(findings, "secure_renego")).isEqualTo("supported");
            assertThat(text(findings, "secure_client_renego")).isEqualTo("not vulnerable");
            assertThat(text(findings, "CRIME_TLS")).startsWith("not vulnerable");
            assertThat(text(findings, "heartbleed")).startsWith("not vulnerable");
            assertThat(text(findings, "CCS")).startsWith("not vulnerable");
            assertThat(text(findings, "ROBOT")).startsWith("not vulnerable");
        }
    }

    private static String text(Map<String, JsonNode> findings, String id) {
        JsonNode finding = findings.get(id);
        return finding == null ? "no such finding" : finding.path("finding").asText().strip();
    }
}
