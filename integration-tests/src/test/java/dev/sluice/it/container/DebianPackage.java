package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

/** The Debian package that was built, and where the machines of the tests have it. */
final class DebianPackage {
    static final String NAME = "sluice-lb";
    static final String PATH = "/root/sluice-lb.deb";
    /** A directory of scripts that prepare a machine. */
    static final String SCRIPTS = "/root/debian";

    private DebianPackage() {}

    static MountableFile file() throws IOException {
        Path target = Path.of(System.getProperty("sluice.launcher")).resolveSibling("deploy/target");
        try (Stream<Path> files = Files.list(target)) {
            return MountableFile.forHostPath(
                    files.filter(file -> file.getFileName().toString().matches("sluice-lb_.*\\.deb"))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no package in " + target)));
        }
    }

    static MountableFile scripts() {
        return MountableFile.forHostPath(Path.of("src/test/resources/container/debian"));
    }

    /** The output of a command that must succeed. */
    static String ok(GenericContainer<?> machine, String... command) throws IOException, InterruptedException {
        ExecResult result = machine.execInContainer(command);
        assertThat(result.getExitCode())
                .as("%s: %s%s", String.join(" ", command), result.getStdout(), result.getStderr())
                .isZero();
        return result.getStdout().strip();
    }
}
