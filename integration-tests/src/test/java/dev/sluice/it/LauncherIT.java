package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of the source tree, in a tree whose build takes a moment and makes a program that says its arguments. */
@Timeout(120)
class LauncherIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path tree;

    @BeforeEach
    void plant() throws IOException {
        Files.copy(Path.of(Sluice.LAUNCHER), tree.resolve("sluice"));
        script("deploy/distribution/find-jdk", "exit 0");
        script("mvnw", """
                echo "Downloading from central: a library"
                echo "[INFO] --- compiler:3.16.0:compile (default-compile) @ sluice-proxy ---"
                sleep 2
                mkdir -p proxy/target
                touch proxy/target/sluice-proxy-1.jar""");
        script("deploy/distribution/package", """
                echo "recording the class archive"
                mkdir -p deploy/target/sluice/bin
                printf '#!/bin/sh\\necho "runs with $* since ${SLUICE_STARTED_AT:-always}"\\n' >deploy/target/sluice/bin/sluice
                chmod 755 deploy/target/sluice/bin/sluice
                sleep 0.1
                touch deploy/target/packaged""");
    }

    private void script(String path, String text) throws IOException {
        Path file = tree.resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, "#!/bin/sh\nset -e\ncd " + tree + "\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private Run launch() throws IOException, InterruptedException {
        return Run.of(tree.resolve("sluice").toString(), "version");
    }

    @Test
    void theFirstStartBuildsAndSaysHowLongThatTakesAndLaterOnesDoNot() throws IOException, InterruptedException {
        Run first = launch();
        assertThat(first.status()).as(first.output()).isZero();
        assertThat(first.output().lines().toList())
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).contains("2 to 3 minutes", "downloads"),
                        line -> assertThat(line).matches("sluice: done after \\d+ s"),
                        line -> assertThat(line).matches("runs with version since \\d+"));
        assertThat(launch().output()).isEqualTo("runs with version since always\n");
    }

    @Test
    void onATerminalItShowsWhatItDoesAndSinceWhen() throws IOException, InterruptedException {
        String terminal = Run.ok(Requires.program("script"), "-qec", tree.resolve("sluice") + " version", "/dev/null");
        assertThat(terminal)
                .containsPattern("\\r\\u001b\\[K  \\d+ s  sluice-proxy: compiler")
                .contains("runs with version");
    }

    @Test
    void aBuildThatFailsShowsItsEndAndWhereTheRestIs() throws IOException, InterruptedException {
        script("mvnw", "seq 1000\necho '[ERROR] no space left'\nexit 7");
        Run failed = launch();
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.output())
                .contains("the build failed", "[ERROR] no space left", tree + "/deploy/target/first-build.log")
                .doesNotContain("\n500\n");
        assertThat(tree.resolve("deploy/target/first-build.log")).content().contains("\n500\n");
    }

    @Test
    void whoIsInterruptedEndsTheBuild() throws IOException, InterruptedException {
        script("mvnw", "echo $$ >pid\nsleep 100 &\necho $! >>pid\nwait");
        Process launcher = new ProcessBuilder(tree.resolve("sluice").toString(), "version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path pids = tree.resolve("pid");
            Await.until("it builds", () -> Files.readAllLines(pids).size() == 2);
            launcher.destroy();
            assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
            for (String pid : Files.readAllLines(pids)) {
                Await.until(
                        "the build has ended",
                        () -> ProcessHandle.of(Long.parseLong(pid))
                                .filter(Processes::isRunning)
                                .isEmpty());
            }
        } finally {
            Processes.end(launcher);
        }
    }
}
