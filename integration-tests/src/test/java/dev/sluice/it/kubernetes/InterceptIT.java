package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Pod;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands, users and configuration of the interception overlay take an application to its servers through Sluice, with the kernel's own rules. */
@Timeout(120)
class InterceptIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void whatTheApplicationConnectsToGoesThroughTheSidecar() throws IOException, InterruptedException {
        Requires.root();
        Requires.ipv6();
        Requires.program("iptables");
        Requires.program("socat");
        Pod pod = ManifestSource.kustomize(ManifestSource.PLAIN.resolve("overlays/intercept"))
                .pods()
                .getFirst();
        Container sluice = pod.container("sluice");
        sluice.writeFiles("/etc/sluice", directory.resolve("config"));
        Files.writeString(
                directory.resolve("rules.sh"),
                List.of("redirect-ipv4", "redirect-ipv6").stream()
                        .map(name -> pod.container(name).command().stream()
                                .map(word -> "'" + word + "'")
                                .collect(Collectors.joining(" ", "", "\n")))
                        .collect(Collectors.joining()));

        List<String> command = new ArrayList<>(Node.UNSHARE);
        command.addAll(List.of(
                "src/test/resources/intercept.sh",
                Path.of(Sluice.LAUNCHER).toAbsolutePath().toString(),
                directory.toString(),
                sluice.security("runAsUser").asText(),
                pod.container("shop").security("runAsUser").asText()));
        Run run = Run.of(command);

        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output())
                .contains("IPv4: 10.1.0.2\n")
                .contains("IPv6: served by IPv6\n")
                .contains("loopback: of this pod\n")
                .contains("\"backend_address\":\"10.1.0.1:5432\"")
                .contains("\"backend_address\":\"[fd00::1]:5432\"");
    }
}
