package dev.sluice.it.harness;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Programs that a test needs: without one it is skipped with a sentence, and fails where CI should have installed it. */
public final class Requires {
    private static final List<String> DIRECTORIES =
            List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/lib/postgresql/15/bin");

    private Requires() {}

    /** The path of a program. */
    public static String program(String name) {
        Stream<Path> postgres = Stream.of("17", "16", "15").map(v -> Path.of("/usr/lib/postgresql", v, "bin", name));
        return Stream.concat(DIRECTORIES.stream().map(directory -> Path.of(directory, name)), postgres)
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> missing(name + " is not installed"));
    }

    private static String missing(String sentence) {
        return "true".equals(System.getenv("CI")) ? fail(sentence) : abort(sentence);
    }
}
