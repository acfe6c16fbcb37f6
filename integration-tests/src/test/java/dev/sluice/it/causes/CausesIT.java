package dev.sluice.it.causes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An operator finds each cause for which clients are refused or wait in any one of log, status, list of problems and alerts. */
@Timeout(120)
class CausesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RULES = Path.of("../deploy/prometheus/sluice.rules.yaml");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    static Stream<Cause> causes() {
        return Stream.of(Causes.admission(), HelloCauses.all(), Causes.backends(), Causes.servers(), Causes.limits())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("causes")
    void isFoundInEachPlace(Cause cause) throws Exception {
        try (Scene scene = new Scene(directory, cause.yaml())) {
            cause.event().on(scene);
            for (String line : cause.lines()) {
                Await.until("a line " + line, () -> isLogged(scene, line));
            }
            Await.until("a problem " + cause.kind(), () -> isListed(scene, cause));
            Await.until("told by sluice status", () -> scene.operate("status").contains(cause.words()));
            Await.until("measured by " + cause.condition().series(), () -> isMeasured(scene, cause.condition()));
            checkRule(cause);
        }
    }

    @Test
    void eachReasonToRefuseHasARow() throws IOException, InterruptedException {
        try (Scene scene = new Scene(directory, Causes.PLAIN)) {
            List<String> reasons = scene.sluice()
                    .scrape()
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("sluice_frontend_refused_total{"))
                    .map(line -> line.replaceFirst(".*reason=\"(\\w+)\".*", "$1"))
                    .toList();
            assertThat(reasons).contains("acl", "no_backend");
            for (String reason : reasons) {
                assertThat(causes().flatMap(cause -> cause.lines().stream()))
                        .as(reason)
                        .anyMatch(line -> line.matches(".* " + reason + "\\b.*"));
            }
        }
    }

    private static boolean isLogged(Scene scene, String line) throws IOException {
        return Pattern.compile(line).matcher(scene.sluice().stderr()).find();
    }

    private static boolean isListed(Scene scene, Cause cause) throws IOException, InterruptedException {
        for (JsonNode problem :
                JSON.readTree(scene.sluice().get("/api/v1/problems").body())) {
            boolean same = problem.path("kind").asText().equals(cause.kind())
                    && problem.path("what").asText().contains(cause.words());
            if (same) {
                assertThat(problem.path("since").asText()).isNotEmpty();
                assertThat(problem.path("remedy").asText()).isNotEmpty();
                if (!cause.alert().isEmpty() && !problem.path("alert").isNull()) {
                    assertThat(problem.path("alert").asText()).isEqualTo(cause.alert());
                }
                return true;
            }
        }
        return false;
    }

    private static boolean isMeasured(Scene scene, Cause.Condition condition) throws IOException, InterruptedException {
        double value = scene.sluice().metric(condition.series());
        return value >= 0 && condition.holds().test(value);
    }

    /** The alert looks at what was measured. */
    private static void checkRule(Cause cause) throws IOException {
        if (!cause.alert().isEmpty()) {
            String rules = Files.readString(RULES);
            int begin = rules.indexOf("- alert: " + cause.alert() + "\n");
            assertThat(begin).as(cause.alert()).isPositive();
            String rule = rules.substring(begin, rules.indexOf("annotations:", begin));
            assertThat(rule).contains(cause.condition().series().replaceFirst("\\{.*", ""));
        }
    }
}
