package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code man sluice}. */
@Timeout(120)
class ManualIT {
    private static final Path TARGET = Path.of(Sluice.LAUNCHER).toAbsolutePath().resolveSibling("deploy/target");
    private static final Path PAGE = TARGET.resolve("sluice/man/man1/sluice.1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void thePageHasNothingThatMandocComplainsOf() throws IOException, InterruptedException {
        assertThat(Run.of(Requires.program("mandoc"), "-Tlint", PAGE.toString()))
                .isEqualTo(new Run(0, ""));
    }

    @Test
    void everyCommandOfTheHelpIsOnIt() throws IOException, InterruptedException {
        String page = Run.ok(Requires.program("mandoc"), "-Tutf8", "-Owidth=200", PAGE.toString())
                .replaceAll(".\b", "");
        String help = Sluice.command("--help").output();
        List<String> commands = help.substring(help.indexOf("Commands:"))
                .lines()
                .filter(line -> line.matches("  [a-z].*"))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
        assertThat(commands).hasSizeGreaterThan(10);
        assertThat(commands).allMatch(command -> page.contains("sluice " + command), "is on the page");
        assertThat(page)
                .contains("--spread TIME", "$SLUICE_ADMIN", "EXIT STATUS")
                .doesNotContain("sluice names");
    }

    @Test
    void thePackageHasItWhereManLooks() throws IOException, InterruptedException {
        Requires.program("dpkg-deb");
        try (Stream<Path> files = Files.list(TARGET)) {
            Path packaged = files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow();
            Run.ok("dpkg-deb", "-x", packaged.toString(), directory.toString());
        }
        assertThat(Run.ok(
                        "zcat",
                        directory.resolve("usr/share/man/man1/sluice.1.gz").toString()))
                .isEqualTo(Files.readString(PAGE));
    }
}
