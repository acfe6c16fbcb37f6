package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.config.json.Json;
import dev.sluice.config.language.SchemaWriter;
import dev.sluice.config.tree.Mapping;
import dev.sluice.config.tree.Node;
import dev.sluice.config.tree.Problems;
import dev.sluice.config.tree.Scalar;
import dev.sluice.config.tree.Sequence;
import dev.sluice.config.tree.Source;
import dev.sluice.config.yaml.YamlReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An editor that follows the schema agrees with the loader, as far as a schema can know. */
@Timeout(120)
class SchemaTest {
    /** What only the loader can know: references, other values, the machine, numbers inside texts. */
    private static final Set<String> BEYOND_A_SCHEMA = Set.of(
            "bad-access-fields-haproxy.yaml",
            "bad-access-fields-twice.yaml",
            "bad-address-as-pool.yaml",
            "bad-transparent.yaml",
            "bad-tls-client-routes.yaml",
            "bad-tls-inside-tls.yaml",
            "bad-tls-client-tests.yaml",
            "bad-admin-bind-unix.yaml",
            "bad-admin-empty.yaml",
            "bad-admin-open.yaml",
            "bad-anonymous-pool-clash.yaml",
            "bad-bind-overlaps.yaml",
            "bad-certificate-files.yaml",
            "bad-certificate-names.yaml",
            "bad-certificate-names-none-exist.yaml",
            "bad-tls-contradictions.yaml",
            "bad-endpoint-tls.yaml",
            "bad-endpoint-tls-contradictions.yaml",
            "bad-pool-tls-names.yaml",
            "bad-check-tls.yaml",
            "bad-database-checks.yaml",
            "bad-database-check-of-two-types.yaml",
            "bad-http-check-contradictions.yaml",
            "bad-check-guards.yaml",
            "bad-check-tls-certificates.yaml",
            "bad-port-range-overlaps.yaml",
            "bad-same-port.yaml",
            "bad-routes-contradictions.yaml",
            "bad-routes-hidden.yaml",
            "bad-routes-pools.yaml",
            "bad-tests-fail.yaml",
            "bad-zone-loop.yaml",
            "bad-bind-specific-then-wildcard.yaml",
            "bad-connect-zero.yaml",
            "bad-kernel-limits.yaml",
            "bad-queue-none-up.yaml",
            "bad-loops.yaml",
            "bad-leading-zeros.yaml",
            "bad-duplicate-backend-names.yaml",
            "bad-duplicate-backends.yaml",
            "bad-duplicate-keys.yaml",
            "bad-discovery-srv-port.yaml",
            "bad-check-of-two-types.yaml",
            "bad-unix-clients.yaml",
            "bad-discovery-no-port.yaml",
            "bad-environment.yaml",
            "bad-file-content-stays-secret.yaml",
            "bad-metrics-clash.yaml",
            "bad-metrics-clash-explicit.yaml",
            "bad-metrics-unix.yaml",
            "bad-no-frontends.yaml",
            "bad-undefined-pool-no-near.yaml",
            "bad-undefined-pool-none-exist.yaml");

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(SchemaWriter.write(), InputFormat.JSON);

    static List<GoldenCase> good() {
        return GoldenCase.all().stream()
                .filter(golden -> golden.load().config() != null)
                .toList();
    }

    static List<GoldenCase> structurallyBad() {
        return GoldenCase.all().stream()
                .filter(golden -> golden.load().config() == null && !BEYOND_A_SCHEMA.contains(golden.toString()))
                .filter(golden -> json(golden.input()) != null)
                .toList();
    }

    static List<Path> exampleFiles() throws IOException {
        try (Stream<Path> files = Files.walk(ExamplesTest.DIRECTORY)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void goodCasesAreValid(GoldenCase golden) {
        assertThat(violations(golden.input())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("exampleFiles")
    void examplesAreValid(Path file) throws IOException {
        assertThat(violations(Files.readString(file))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("structurallyBad")
    void structuralErrorsAreInvalid(GoldenCase golden) {
        assertThat(violations(golden.input())).isNotEmpty();
    }

    /** Helm's validator is written in Go. */
    @Test
    void patternsNeedNoLookaround() {
        assertThat(SchemaWriter.write()).doesNotContain("(?");
    }

    private static List<?> violations(String yaml) {
        return SCHEMA.validate(Objects.requireNonNull(json(yaml)), InputFormat.JSON);
    }

    /** The text as JSON, by the rules of YAML 1.2 that editors follow; null when it is no YAML. */
    private static @Nullable String json(String yaml) {
        Problems problems = new Problems();
        Mapping top = YamlReader.read(Source.ofText("a.yaml", 0, yaml), yaml, problems);
        return top == null || problems.hasErrors()
                ? null
                : Json.write(plain(top)).replace("\"\\u0000null\"", "null");
    }

    private static Object plain(Node node) {
        return switch (node) {
            case Mapping mapping -> {
                Map<String, Object> map = new LinkedHashMap<>();
                mapping.entries().forEach(entry -> map.put(entry.name(), plain(entry.value())));
                yield map;
            }
            case Sequence sequence ->
                sequence.items().stream().map(SchemaTest::plain).toList();
            case Scalar scalar -> plain(scalar);
        };
    }

    private static Object plain(Scalar scalar) {
        String text = scalar.text();
        if (scalar.isMissing()) {
            return "\u0000null";
        }
        if (scalar.plain() && text.matches("-?[0-9]+(\\.[0-9]+)?")) {
            return new BigDecimal(text);
        }
        boolean bool = scalar.plain() && (text.equals("true") || text.equals("false"));
        return bool ? (Object) Boolean.valueOf(text) : text;
    }
}
