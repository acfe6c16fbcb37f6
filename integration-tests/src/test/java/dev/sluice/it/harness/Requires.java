package dev.sluice.it.harness;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
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

    /** A property of the machine that nothing can install; without it the test is skipped. */
    public static void that(boolean given, String sentence) {
        if (!given) {
            abort(sentence);
        }
    }

    /** Something that CI has, and other machines may lack. */
    public static void orFail(boolean given, String sentence) {
        if (!given) {
            missing(sentence);
        }
    }

    /** The rights to change the network of this machine. */
    public static void root() {
        that("root".equals(System.getProperty("user.name")), "needs root");
    }

    /** IPv6 on the loopback interface. */
    public static void ipv6() {
        try {
            that(
                    Files.readString(Path.of("/proc/net/if_inet6")).contains("00000000000000000000000000000001"),
                    "no IPv6");
        } catch (IOException _) {
            abort("no IPv6");
        }
    }

    private static String missing(String sentence) {
        return "true".equals(System.getenv("CI")) ? fail(sentence) : abort(sentence);
    }
}
