package dev.sluice.proxy.command.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OwnCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = program(directory.resolve("home/bin"));
    }

    private static Path program(Path bin) throws IOException {
        Files.createDirectories(bin);
        Path program = Files.createFile(bin.resolve("sluice"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private String found(String path) {
        return OwnCommand.find(directory.resolve("home/runtime"), path);
    }

    @Test
    void theNameIsEnoughWhereTheShellFindsThisProgram() throws IOException {
        Path linked = Files.createDirectory(directory.resolve("usr"));
        Files.createSymbolicLink(linked.resolve("sluice"), launcher);
        assertThat(found("/nowhere::" + linked)).isEqualTo("sluice");
    }

    @Test
    void anotherProgramOfThatNameIsNotMeant() throws IOException {
        Path other = program(directory.resolve("other")).resolveSibling("");
        assertThat(found(other + ":" + launcher.resolveSibling(""))).isEqualTo(launcher.toString());
        assertThat(found("/nowhere")).isEqualTo(launcher.toString());
    }

    @Test
    void withoutALauncherThereIsOnlyTheName() {
        assertThat(OwnCommand.find(directory.resolve("jdk"), "/nowhere")).isEqualTo("sluice");
    }
}
