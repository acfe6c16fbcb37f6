package dev.sluice.it.causes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.causes.Cause.Condition;
import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An operator finds each cause for which clients are refused or wait in any one of log, status, list of problems and alerts. */
@Timeout(240)
class CausesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RULES = Path.of("../deploy/prometheus/sluice.rules.yaml");

    /** An operator's command takes its time where much else runs. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static List<Cause> ofFrontendsAndPools() {
        return Stream.of(Causes.servers(), Causes.admission(), HelloCauses.all(), Causes.backends(), Causes.limits())
                .flatMap(List::stream)
                .toList();
    }

    static List<Cause> ofProcess() {
        return Causes.ofProcess();
    }

    @Test
    void eachOfAFrontendOrAPoolIsFoundInEachPlace() throws Exception {
        try (Stage stage = new Stage(directory, ofFrontendsAndPools())) {
            checkReasons(stage);
            find(stage);
        }
    }

    @ParameterizedTest
    @MethodSource
    void ofProcess(Cause cause) throws Exception {
        try (Stage stage = new Stage(directory, List.of(cause))) {
            find(stage);
        }
    }

    private static void find(Stage stage) throws Exception {
        for (Scene scene : stage.scenes()) {
            scene.bringAbout();
        }
        List<Scene> _ = Await.value("all in the list", PATIENCE, () -> unlisted(stage), List::isEmpty);
        List<Scene> _ = Await.value("all told by sluice status", PATIENCE, () -> untold(stage), List::isEmpty);
        for (Scene scene : stage.scenes()) {
            Cause cause = scene.cause();
            for (String line : cause.lines()) {
                Await.until("a line " + scene.named(line), () -> isLogged(stage, scene.named(line)));
            }
            Condition condition = cause.condition();
            Await.until("measured by " + condition.series(), () -> isMeasured(stage, scene));
            checkRule(cause);
        }
    }

    /** Each reason to refuse has a row. */
    private static void checkReasons(Stage stage) throws IOException, InterruptedException {
        List<String> reasons = stage.sluice()
                .scrape()
                .body()
                .lines()
                .filter(line -> line.startsWith("sluice_frontend_refused_total{"))
                .map(line -> line.replaceFirst(".*reason=\"(\\w+)\".*", "$1"))
                .distinct()
                .toList();
        assertThat(reasons).contains("acl", "no_backend");
        for (String reason : reasons) {
            assertThat(Stream.concat(ofFrontendsAndPools().stream(), ofProcess().stream())
                            .flatMap(cause -> cause.lines().stream()))
                    .as(reason)
                    .anyMatch(line -> line.matches(".* " + reason + "\\b.*"));
        }
    }

    /** Scenes whose problem is not in the list; those who come to them are made to come again. */
    private static List<Scene> unlisted(Stage stage) throws IOException, InterruptedException {
        JsonNode problems = JSON.readTree(stage.sluice().get("/api/v1/problems").body());
        List<Scene> unlisted = new ArrayList<>();
        for (Scene scene : stage.scenes()) {
            if (!isListed(problems, scene)) {
                scene.bringAboutAgain();
                unlisted.add(scene);
            }
        }
        return unlisted;
    }

    /** Scenes whose problem is not in the list, or not in what the command prints after it. */
    private static List<Scene> untold(Stage stage) throws IOException, InterruptedException {
        List<Scene> untold = new ArrayList<>(unlisted(stage));
        String status = stage.operate("status");
        for (Scene scene : stage.scenes()) {
            if (!status.contains(scene.named(scene.cause().words()))) {
                untold.add(scene);
            }
        }
        return untold;
    }

    private static boolean isLogged(Stage stage, String line) throws IOException {
        return Pattern.compile(line).matcher(stage.sluice().stderr()).find();
    }

    private static boolean isListed(JsonNode problems, Scene scene) {
        Cause cause = scene.cause();
        for (JsonNode problem : problems) {
            boolean same = problem.path("kind").asText().equals(cause.kind())
                    && problem.path("what").asText().contains(scene.named(cause.words()));
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

    private static boolean isMeasured(Stage stage, Scene scene) throws IOException, InterruptedException {
        Condition condition = scene.cause().condition();
        double value = stage.sluice().metric(scene.named(condition.series()));
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
