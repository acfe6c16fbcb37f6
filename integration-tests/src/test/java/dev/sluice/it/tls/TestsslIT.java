package dev.sluice.it.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Sluice;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What testssl.sh says of a frontend. Of the certificates, which are not those of an authority, it is not asked. */
@Timeout(300)
class TestsslIT {
    /** Protocols, forward secrecy, renegotiation, compression and Heartbleed: all of it takes four minutes. */
    private static final String CHECKS = "-p -f -R -C -H";

    private static final int PATIENCE_SECONDS = 270;

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
                        frontends: {f: {bind: "127.0.0.1:%d", tls: {certificates: [a, b], default: a}, pool: ["%s"]}}
                        """.formatted(
                                Identity.ecdsa(directory, "a.test").yaml(),
                                Identity.rsa(directory, "a.test").yaml(),
                                port,
                                peer.address()))) {
            List<String> command = new ArrayList<>(List.of(Requires.program("testssl")));
            command.addAll(List.of("--quiet --warnings off --color 0 --nodns none --ip 127.0.0.1".split(" ")));
            command.addAll(List.of(CHECKS.split(" ")));
            command.addAll(List.of("--jsonfile", json.toString(), "a.test:" + port));
            String output = run(command);
            Map<String, JsonNode> findings = new LinkedHashMap<>();
            for (JsonNode finding : new ObjectMapper().readTree(json.toFile())) {
                findings.put(finding.path("id").asText(), finding);
            }
            assertThat(findings.values())
                    .as(output)
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
        }
    }

    /** It starts some thousand processes, and takes its time. */
    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = directory.resolve("testssl.out");
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Processes.end(process);
        assertThat(ended).as(Files.readString(output)).isTrue();
        return Files.readString(output);
    }

    private static String text(Map<String, JsonNode> findings, String id) {
        JsonNode finding = findings.get(id);
        return finding == null
                ? "no such finding"
                : finding.path("finding").asText().strip();
    }
}
