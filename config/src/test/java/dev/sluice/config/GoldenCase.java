package dev.sluice.config;

import dev.sluice.config.effective.EffectiveConfig;
import dev.sluice.config.finding.Findings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of {@code cases}: input, a separator line, the expected findings and effective configuration.
 *
 * @param expected what follows the separator, empty for a new case
 */
public record GoldenCase(Path file, String input, String expected) {
    static final Path DIRECTORY = Path.of("src/test/resources/cases");
    static final String SEPARATOR = "---8<---\n";
    static final Function<String, @Nullable String> ENVIRONMENT =
            Map.of("PG_HOST", "10.1.0.1", "PORT", "5432", "BAD_PORT", "99999", "EMPTY", "", "WORKERS", "4")::get;

    public static List<GoldenCase> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.sorted().map(GoldenCase::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenCase read(Path file) {
        try {
            String[] parts = Files.readString(file).split(SEPARATOR, 2);
            return new GoldenCase(file, parts[0], parts.length == 2 ? parts[1] : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public LoadResult load() {
        return ConfigLoader.loadText("sluice.yaml", input, ENVIRONMENT);
    }

    /** Findings with their summary, then the effective configuration if there is one. */
    String actual() {
        LoadResult result = load();
        StringBuilder text = new StringBuilder();
        if (!result.findings().isEmpty()) {
            text.append(Findings.render(result.findings())).append('\n');
            text.append(Findings.summary(result.findings(), "nothing was started"))
                    .append('\n');
        }
        if (result.config() != null) {
            appendWithoutDefaults(EffectiveConfig.render(result), text);
        }
        return text.toString();
    }

    /** Defaults are pinned in one place; here they would bury what the case is about. Nor are sections shown that had only those. */
    private static void appendWithoutDefaults(String effective, StringBuilder text) {
        List<String> kept = new ArrayList<>();
        for (String line : effective.lines().toList().reversed()) {
            boolean emptySection = line.endsWith(":") && (kept.isEmpty() || indent(kept.getLast()) <= indent(line));
            if (!line.endsWith("  # default") && !emptySection) {
                kept.add(line);
            }
        }
        kept.reversed().forEach(line -> text.append(line).append('\n'));
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    void write(String actual) {
        try {
            Files.writeString(file, input + (input.endsWith("\n") ? "" : "\n") + SEPARATOR + actual);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.valueOf(file.getFileName());
    }
}
