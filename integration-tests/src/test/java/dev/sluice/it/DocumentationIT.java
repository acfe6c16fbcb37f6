package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has only what was installed can follow each link of its documentation. */
@Timeout(120)
class DocumentationIT {
    private static final Path ROOT =
            Path.of(System.getProperty("sluice.launcher")).toAbsolutePath().resolveSibling("");
    private static final Path TARGET = ROOT.resolve("deploy/target");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

    /** A configuration of the package as commands name it, from its top directory. */
    private static final Pattern EXAMPLE = Pattern.compile("-c ((?:[\\w-]+/)*examples/[\\w./-]+)");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static Path built(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Path> pages(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** The links of all pages below a directory that lead nowhere, or out of it. */
    private static List<String> broken(Path home) throws IOException {
        List<String> broken = new ArrayList<>();
        List<Path> pages = pages(home);
        assertThat(pages).hasSizeGreaterThan(10);
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!link.group(1).contains(":") && !leads(home, page, link.group(1))) {
                    broken.add(home.relativize(page) + ": " + link.group(1));
                }
            }
        }
        return broken;
    }

    private static boolean leads(Path home, Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!target.startsWith(home) || !Files.exists(target)) {
            return false;
        }
        return hash < 0 || anchors(target).contains(link.substring(hash + 1));
    }

    /** As GitHub and others name headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(text -> text.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** Configurations that commands in the pages name by a path which is not there. */
    private static List<String> missing(Path home) throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (Path page : pages(home)) {
            Matcher named = EXAMPLE.matcher(Files.readString(page));
            while (named.find()) {
                found++;
                if (!Files.exists(home.resolve(named.group(1)))) {
                    missing.add(home.relativize(page) + ": " + named.group(1));
                }
            }
        }
        assertThat(found).isPositive();
        return missing;
    }

    @Test
    void everyLinkOfThePagesOfTheTarballLeadsToAFileInIt() throws IOException, InterruptedException {
        Run.ok(
                "tar",
                "-C",
                directory.toString(),
                "-xzf",
                built("sluice-.*\\.tar\\.gz").toString());
        try (Stream<Path> homes = Files.list(directory)) {
            Path home = homes.findFirst().orElseThrow();
            assertThat(broken(home)).isEmpty();
            assertThat(missing(home)).isEmpty();
            assertThat(home.resolve("bin/sluice")).isExecutable();
            assertThat(home.resolve("README.md")).content().contains("`bin/sluice`");
            assertThat(home.resolve("ARCHITECTURE.md")).exists();
        }
    }

    @Test
    void everyLinkOfThePagesOfThePackageLeadsToAFileInIt() throws IOException, InterruptedException {
        Requires.program("dpkg-deb");
        Run.ok("dpkg-deb", "-x", built("sluice-lb_.*\\.deb").toString(), directory.toString());
        assertThat(broken(directory.resolve("usr/share/doc/sluice"))).isEmpty();
        assertThat(missing(directory.resolve("usr/share/doc/sluice"))).isEmpty();
        assertThat(directory.resolve("usr/share/doc/sluice-lb/README.md")).exists();
    }
}
