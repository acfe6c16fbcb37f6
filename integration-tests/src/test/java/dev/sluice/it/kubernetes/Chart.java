package dev.sluice.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.sluice.it.harness.Container;
import dev.sluice.it.harness.Manifests;
import dev.sluice.it.harness.Pod;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chart, in the hands of Helm's own engine. */
final class Chart {
    static final Path DIRECTORY =
            Path.of("../deploy/helm/sluice").toAbsolutePath().normalize();
    static final String RELEASE = "edge";
    static final String NAMESPACE = "net";
    private static final String KUBERNETES = "1.33.0";
    private static final Pattern DISCOVER = Pattern.compile("\\bdiscover\"?:");

    private static final Path PLAIN = prepared("plain", Chart::withoutHooks);

    private Chart() {}

    private interface Preparation {
        Path copy(Path directory) throws IOException;
    }

    private static Path prepared(String name, Preparation preparation) {
        try {
            return preparation.copy(Path.of("target/chart", name).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of values, one for each way to use the chart. */
    static List<Path> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.sorted().toList();
        }
    }

    static Path scenario(String name) {
        return DIRECTORY.resolve("ci/" + name + "-values.yaml");
    }

    static Manifests render(Path values) throws IOException {
        return Manifests.parse(text(values));
    }

    /** Renders with further values for those of a scenario. */
    static Manifests render(String scenario, String values) throws IOException {
        return render(merged(scenario, values));
    }

    static String text(Path values) throws IOException {
        return new Helm(PLAIN)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(values)
                .call();
    }

    /** The pod that serves, which is not the one of the chart's test. */
    static Pod pod(Manifests manifests) {
        return manifests.pods().stream()
                .filter(pod -> !pod.owner().startsWith("Pod/"))
                .findFirst()
                .orElseThrow();
    }

    static Container sluice(Manifests manifests) {
        return pod(manifests).container("sluice");
    }

    /** Why the chart does not take a scenario with these further values. */
    static String refusal(String scenario, String values) throws IOException {
        return refusal(merged(scenario, values));
    }

    static String refusal(Path values) {
        Refusal refusal = new Refusal();
        assertThatThrownBy(() -> text(values)).satisfies(refusal::note);
        return refusal.message;
    }

    private static final class Refusal {
        private String message = "";

        void note(Throwable thrown) {
            message = String.valueOf(thrown.getMessage());
        }
    }

    /** What Helm finds to complain of when these were the values of the chart itself. */
    static LintResult lint(Path values, Path scratch) throws IOException {
        Path copy = copyTo(scratch);
        Files.writeString(copy.resolve("values.yaml"), values(values).toString()); // JSON is YAML
        return new Helm(copy).lint().strict().call();
    }

    /** The values of the chart with those of a file. */
    static JsonNode values(Path file) throws IOException {
        ObjectNode all = (ObjectNode) Manifests.document(Files.readString(DIRECTORY.resolve("values.yaml")));
        merge(all, Manifests.document(Files.readString(file)));
        return all;
    }

    /** Whether values use {@code pools.X.discover}. */
    static boolean needsDiscovery(Path values) throws IOException {
        return DISCOVER.matcher(Files.readString(values)).find();
    }

    /** A copy whose test is an object like any other, since the engine's Java interface keeps hooks to itself. */
    private static Path withoutHooks(Path directory) throws IOException {
        Path copy = copyTo(directory);
        Path test = copy.resolve("templates/tests/check.yaml");
        Files.writeString(test, Files.readString(test).replace("helm.sh/hook: test", "example.com/hook: test"));
        return copy;
    }

    private static Path copyTo(Path directory) throws IOException {
        Path copy = directory.resolve("sluice");
        if (Files.exists(copy)) { // of an earlier run
            try (Stream<Path> files = Files.walk(copy)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(DIRECTORY.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(file, target);
            }
        }
        return copy;
    }

    private static Path merged(String scenario, String values) throws IOException {
        ObjectNode all = (ObjectNode) Manifests.document(Files.readString(scenario(scenario)));
        merge(all, Manifests.document(values));
        Path file = Files.createTempFile("values", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, all.toString());
    }

    /** As Helm does it: mappings are joined, everything else is replaced. */
    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(entry -> {
            JsonNode old = into.get(entry.getKey());
            if (old instanceof ObjectNode object && entry.getValue().isObject()) {
                merge(object, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
