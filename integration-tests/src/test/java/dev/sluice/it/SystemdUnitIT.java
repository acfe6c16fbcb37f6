package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The units of deploy/systemd are what systemd understands, and leave the process little but what it needs. */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set by JUnit
class SystemdUnitIT {
    private static final Path UNITS = Path.of("../deploy/systemd");
    /** Of the host, for those that ours name. */
    private static final Path SYSTEM = Path.of("usr/lib/systemd/system");
    /** 0 is sealed, 10 is root without any limit. It is 1.5 with systemd 252; each version judges a little otherwise. */
    private static final double MOST_EXPOSURE = 2.0;

    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    @TempDir
    private Path root;

    private String analyze;
    private Path own;

    /** A tree with the units and with every program that they start. */
    @BeforeEach
    void install() throws IOException {
        analyze = Requires.program("systemd-analyze");
        own = Files.createDirectories(root.resolve("etc/systemd/system"));
        for (String unit : List.of("sluice.service", "sluice.socket")) {
            Files.copy(UNITS.resolve(unit), own.resolve(unit));
        }
        for (String program : List.of("usr/bin/sluice", "bin/kill")) {
            Path file = root.resolve(program);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, "#!/bin/sh\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        Files.createDirectories(root.resolve(SYSTEM));
        try (Stream<Path> all = Files.list(Path.of("/").resolve(SYSTEM))) {
            for (Path unit : all.filter(Files::isRegularFile).toList()) {
                Files.copy(unit, root.resolve(SYSTEM).resolve(unit.getFileName()));
            }
        }
    }

    private Run verify() throws IOException, InterruptedException {
        return Run.of(
                analyze,
                "verify",
                "--no-pager",
                "--root=" + root,
                "--man=no",
                "--recursive-errors=one",
                own.resolve("sluice.service").toString(),
                own.resolve("sluice.socket").toString());
    }

    @Test
    void systemdUnderstandsEveryLine() throws IOException, InterruptedException {
        Run run = verify();
        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output()).isEmpty();
    }

    /** That the test above would notice. */
    @Test
    void aLineThatSystemdDoesNotUnderstandIsReported() throws IOException, InterruptedException {
        Path unit = own.resolve("sluice.service");
        Files.writeString(unit, Files.readString(unit).replace("WatchdogSec=", "WatchDogSeconds="));
        assertThat(verify().output()).contains("WatchDogSeconds");
    }

    @Test
    void theProcessIsExposedToLittle() throws IOException, InterruptedException {
        String report = Run.ok(analyze, "security", "--offline=true", "--no-pager", "--root=" + root, "sluice.service");
        Matcher exposure = EXPOSURE.matcher(report);
        assertThat(exposure.find()).as(report).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).as(report).isLessThanOrEqualTo(MOST_EXPOSURE);
    }
}
