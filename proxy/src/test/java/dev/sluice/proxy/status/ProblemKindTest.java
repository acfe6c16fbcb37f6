package dev.sluice.proxy.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.net.Shortage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alerts and pages that problems name exist, and alerts without a problem are few and known. */
@Timeout(20)
class ProblemKindTest {
    /**
     * The first two cannot be seen from inside; the third comes with {@code SluiceExhausted}, the fourth is about the endpoints, the last comes with
     * {@code SluiceRefusals}.
     */
    private static final Set<String> WITHOUT_PROBLEM =
            Set.of("SluiceDown", "SluiceAbsent", "SluiceAcceptPaused", "SluiceHttpRefused", "SluiceTlsHandshakesFail");

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("deploy/prometheus")) ? here : Objects.requireNonNull(here.getParent());
    }

    @Test
    void problemsAndAlertsSpeakOfTheSame() throws IOException {
        Set<String> alerts = Files.readAllLines(root().resolve("deploy/prometheus/sluice.rules.yaml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- alert: "))
                .map(line -> line.substring("- alert: ".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = Arrays.stream(ProblemKind.values())
                .flatMap(kind -> Stream.of(kind.alert(), kind.worstAlert()))
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
        named.addAll(WITHOUT_PROBLEM);
        assertThat(named).isEqualTo(alerts);
    }

    /** A container has no unit of systemd, and a pod no ulimit. */
    @Test
    void whoNamesTheLimitOfAServiceNamesThatOfAContainerAndOfAPodToo() throws IOException {
        Stream<String> alerts = Files.readAllLines(root().resolve("deploy/prometheus/sluice.rules.yaml")).stream()
                .filter(line -> line.contains("LimitNOFILE"));
        Stream<String> log = Arrays.stream(Shortage.values())
                .map(Shortcoming::remedy)
                .filter(remedy -> remedy.contains("LimitNOFILE"));
        assertThat(Stream.concat(alerts, log))
                .hasSizeGreaterThan(4)
                .allSatisfy(text -> assertThat(text).contains("docker run --ulimit", "for pods"));
    }

    @Test
    void everyPageExists() {
        assertThat(ProblemKind.values())
                .allSatisfy(kind -> assertThat(root().resolve(kind.page())).exists());
    }
}
