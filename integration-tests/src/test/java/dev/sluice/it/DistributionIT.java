package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tarball that users get, unpacked somewhere else than it was made. */
@Timeout(120)
class DistributionIT {
    private static final Path TARGET = Path.of(System.getProperty("sluice.launcher"))
            .toAbsolutePath()
            .resolveSibling("deploy")
            .resolve("target");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static Path tarball() {
        return files(TARGET)
                .filter(file -> file.toString().endsWith(".tar.gz"))
                .findFirst()
                .orElseThrow();
    }

    private Path unpack() throws IOException, InterruptedException {
        Run.ok("tar", "-C", directory.toString(), "-xzf", tarball().toString());
        return files(directory).findFirst().orElseThrow();
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shell(Path home, String script) throws IOException, InterruptedException {
        return Run.ok("bash", "-c", "cd \"$0\" && " + script, home.toString());
    }

    @Test
    void itRunsWhereverItIsUnpackedWithItsClassArchiveAndTheOptionsOfTheUser()
            throws IOException, InterruptedException {
        Path home = unpack();
        // The JVM does not start in this mode when the archive cannot be used.
        assertThat(shell(home, "SLUICE_JAVA_OPTIONS=-XX:AOTMode=on bin/sluice version"))
                .startsWith("sluice ");
        assertThat(shell(home, "bin/sluice check -c examples/minimal.yaml")).doesNotContain("rror");
        String flags = "'-XX:+PrintFlagsFinal -XX:MaxRAMPercentage=45'";
        assertThat(shell(home, "SLUICE_JAVA_OPTIONS=" + flags + " bin/sluice version"))
                .as("what the user sets wins over what the runtime was built with")
                .containsPattern(" MaxRAMPercentage += 45\\.")
                .containsPattern(" UseSerialGC += true");
        assertThat(shell(home, "JDK_JAVA_OPTIONS=" + flags + " bin/sluice version"))
                .as("and so in the image, whose variable this is")
                .containsPattern(" MaxRAMPercentage += 45\\.");
    }

    @Test
    void itBringsCompletionAndTheLicenceOfEachLibraryAndNamesThemAll() throws IOException, InterruptedException {
        Requires.orFail(
                Files.exists(TARGET.resolve("sluice/sluice.cdx.json")),
                "Maven made no bill of materials: it was offline");
        Path home = unpack();
        assertThat(shell(home, "source completion/sluice.bash && complete -p sluice"))
                .contains("complete");
        List<String> libraries = files(home.resolve("lib"))
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".jar") && !name.equals("sluice.jar"))
                .toList();
        assertThat(libraries).hasSizeGreaterThan(10);
        TreeSet<String> listed = new TreeSet<>();
        parts(home)
                .forEach(part -> listed.add(
                        part.path("name").asText() + "-" + part.path("version").asText()));
        for (String library : libraries) {
            String name = library.substring(0, library.length() - ".jar".length());
            assertThat(files(home.resolve("licenses").resolve(name)))
                    .as(name)
                    .allMatch(text -> text.toFile().length() > 200)
                    .isNotEmpty();
            assertThat(listed).contains(name);
        }
        assertThat(files(home.resolve("licenses"))
                        .filter(texts -> texts.getFileName().toString().startsWith("netty-tcnative-boringssl"))
                        .flatMap(DistributionIT::files)
                        .map(text -> text.getFileName().toString()))
                .as("of what is linked into the library for TLS as well")
                .contains("LICENSE.txt", "NOTICE.txt", "LICENSE.boringssl.txt", "apr.txt");
    }

    private static JsonNode parts(Path home) throws IOException {
        return new ObjectMapper()
                .readTree(home.resolve("sluice.cdx.json").toFile())
                .path("components");
    }

    @Test
    void itsBillOfMaterialsListsWhatIsInItAndNothingElse() throws IOException, InterruptedException {
        Requires.orFail(
                Files.exists(TARGET.resolve("sluice/sluice.cdx.json")),
                "Maven made no bill of materials: it was offline");
        Path home = unpack();
        List<String> jars = files(home.resolve("lib"))
                .map(file -> file.getFileName().toString())
                .toList();
        List<String> natives = files(home.resolve("lib/native"))
                .map(file -> file.getFileName().toString())
                .toList();
        List<String> listed = new ArrayList<>();
        boolean java = false;
        for (JsonNode part : parts(home)) {
            String name = part.path("name").asText();
            String purl = part.path("purl").asText();
            if (name.equals("openjdk")) {
                java = true;
                assertThat(shell(home, "runtime/bin/java -version 2>&1"))
                        .as("the version of the runtime")
                        .contains(part.path("version").asText());
            } else if (purl.contains("classifier=linux-")) {
                listed.add(name);
                assertThat(natives)
                        .as(purl)
                        .allMatch(file -> file.endsWith(purl.replaceAll(".*classifier=linux-(\\w+).*", "_$1") + ".so"));
            } else {
                assertThat(jars).contains(name + "-" + part.path("version").asText() + ".jar");
            }
            if (part.path("group").asText().equals("org.jline")) {
                assertThat(part.at("/licenses/0/license/id").asText()).isEqualTo("BSD-3-Clause");
            }
        }
        assertThat(java).as("the Java runtime is listed").isTrue();
        assertThat(listed)
                .containsExactlyInAnyOrder("netty-transport-native-epoll", "netty-tcnative-boringssl-static")
                .hasSameSizeAs(natives);
        assertThat(home.resolve("sluice.cdx.json"))
                .content()
                .containsPattern("\"boringssl\",\\s+\"version\" : \"[0-9a-f]{40}\"");
    }

    @Test
    void nobodyMayAttachToIt() throws IOException, InterruptedException {
        String flags = shell(unpack(), "JDK_JAVA_OPTIONS=-XX:+PrintFlagsFinal bin/sluice version");
        assertThat(flags).containsPattern(" DisableAttachMechanism += true");
    }

    @Test
    void itsRuntimeHasNoOtherProgramThanJava() throws IOException, InterruptedException {
        Path home = unpack();
        assertThat(files(home.resolve("runtime/bin"))
                        .map(file -> file.getFileName().toString()))
                .containsExactly("java");
        assertThat(shell(home, "runtime/bin/java --list-modules")).doesNotContain("httpserver");
    }

    /** What would make two builds of one commit differ: who built, when, with which mask, and in which order files were found. */
    @Test
    void nothingInItTellsWhoMadeItOrWhen() throws IOException, InterruptedException {
        List<String[]> entries = Run.ok(
                        "tar",
                        "--utc",
                        "--full-time",
                        "--numeric-owner",
                        "-tvzf",
                        tarball().toString())
                .lines()
                .map(line -> line.split(" +", 6))
                .toList();
        assertThat(entries.stream().map(entry -> entry[1]).distinct()).containsExactly("0/0");
        assertThat(entries.stream().map(entry -> entry[3] + " " + entry[4]).distinct())
                .as("the time of the version")
                .hasSize(1);
        assertThat(entries.stream().map(entry -> entry[0]).collect(Collectors.toSet()))
                .isSubsetOf("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx");
    }
}
