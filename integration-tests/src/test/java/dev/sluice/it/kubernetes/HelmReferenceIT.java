package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files of the chart that follow from others do follow from them; {@code -Dreference.update=true} rewrites them. Comments of
 * values.yaml are the source of the reference and of the descriptions in the schema.
 */
@Timeout(60)
class HelmReferenceIT {
    private static final String MARK =
            "<!-- Generated from values.yaml; regenerate with -Dreference.update=true. -->\n";
    private static final Path SCHEMA = Chart.DIRECTORY.resolve("values.schema.json");
    private static final Path DEPLOY = Path.of("../deploy");
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private static ValuesComments comments() throws IOException {
        return ValuesComments.read(Chart.DIRECTORY.resolve("values.yaml"));
    }

    private static void compare(Path file, String generated) throws IOException {
        if (Boolean.getBoolean("reference.update")) {
            Files.writeString(file, generated);
        } else {
            assertThat(Files.readString(file)).isEqualTo(generated);
        }
    }

    @Test
    void theReadmeDocumentsEveryValue() throws IOException {
        Path readme = Chart.DIRECTORY.resolve("README.md");
        String text = Files.readString(readme);
        int end = text.indexOf(MARK);
        assertThat(end).as("the mark in " + readme).isPositive();
        compare(readme, text.substring(0, end) + MARK + comments().table());
    }

    @Test
    void everyValueHasAComment() throws IOException {
        JsonNode values = Manifests.document(Files.readString(Chart.DIRECTORY.resolve("values.yaml")));
        ValuesComments comments = comments();
        values.properties().forEach(value -> {
            boolean group = !comments.texts().containsKey(value.getKey());
            List<String> keys = group
                    ? value.getValue().properties().stream()
                            .map(inner -> value.getKey() + "." + inner.getKey())
                            .toList()
                    : List.of(value.getKey());
            assertThat(keys)
                    .isNotEmpty()
                    .allMatch(key -> comments.texts().keySet().stream()
                            .anyMatch(known -> known.equals(key) || known.startsWith(key + ".")));
        });
    }

    @Test
    void theSchemaKnowsTheSameValuesAndDescribesThemInTheSameWords() throws IOException, InterruptedException {
        JsonObject schema = JsonParser.parseString(Files.readString(SCHEMA)).getAsJsonObject();
        Map<String, String> texts = comments().texts();
        Set<String> described = new TreeSet<>(leaves(schema, ""));
        described.removeAll(Set.of("global", "enabled")); // of every chart, and of every dependency
        assertThat(described).isEqualTo(new TreeSet<>(texts.keySet()));
        texts.forEach((key, text) -> property(schema, key).addProperty("description", text.replace("`", "")));
        schema.getAsJsonObject("definitions").add("sluice", language());
        compare(SCHEMA, GSON.toJson(schema) + "\n");
    }

    /** The language, as this Sluice prints it. */
    private static JsonObject language() throws IOException, InterruptedException {
        Run run = Sluice.command("schema");
        assertThat(run.status()).isZero();
        JsonObject language = JsonParser.parseString(run.output()).getAsJsonObject();
        language.remove("$schema");
        return language;
    }

    private static Set<String> leaves(JsonObject schema, String prefix) {
        Set<String> leaves = new TreeSet<>();
        for (var property : schema.getAsJsonObject("properties").entrySet()) {
            JsonObject inner = property.getValue().getAsJsonObject();
            String key = prefix + property.getKey();
            if (inner.has("properties")) {
                assertThat(inner.get("additionalProperties").getAsBoolean())
                        .as(key)
                        .isFalse();
                leaves.addAll(leaves(inner, key + "."));
            } else {
                leaves.add(key);
            }
        }
        return leaves;
    }

    private static JsonObject property(JsonObject schema, String key) {
        JsonObject at = schema;
        for (String part : key.split("\\.", -1)) {
            at = at.getAsJsonObject("properties").getAsJsonObject(part);
        }
        return at;
    }

    @Test
    void alertsAndDashboardAreThoseOfTheirOwnDirectories() throws IOException {
        compare(
                Chart.DIRECTORY.resolve("files/sluice.rules.yaml"),
                Files.readString(DEPLOY.resolve("prometheus/sluice.rules.yaml")));
        compare(Chart.DIRECTORY.resolve("files/sluice.json"), Files.readString(DEPLOY.resolve("grafana/sluice.json")));
    }

    @Test
    void theyArriveInTheirObjectsUnchanged() throws IOException {
        Manifests manifests = Chart.render(Chart.scenario("production"));
        assertThat(manifests.one("PrometheusRule").at("/spec"))
                .isEqualTo(Manifests.document(Files.readString(DEPLOY.resolve("prometheus/sluice.rules.yaml"))));
        JsonNode dashboard = manifests.named("edge-sluice-dashboard", "ConfigMap");
        assertThat(dashboard.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(dashboard.path("data").path("sluice.json").asText())
                .isEqualTo(Files.readString(DEPLOY.resolve("grafana/sluice.json")));
    }

    @Test
    void theChartIsOfThisVersion() throws IOException, InterruptedException {
        String version = Sluice.command("--version").output();
        String chart = Files.readString(Chart.DIRECTORY.resolve("Chart.yaml"));
        assertThat(version)
                .contains(Manifests.document(chart).path("appVersion").asText());
    }
}
