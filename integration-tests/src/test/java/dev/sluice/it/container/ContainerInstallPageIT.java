package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who does what docs/install.md says about the image, in an empty directory, has a Sluice that runs and can be asked. */
@Timeout(120)
class ContainerInstallPageIT {
    private static final Path PAGE =
            Path.of(System.getProperty("sluice.launcher")).toAbsolutePath().resolveSibling("docs/install.md");
    private static final String NAME = "sluice-of-the-install-page";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** The commands of the page, but for those that build the image. */
    private static String commands() throws IOException {
        String section = Files.readString(PAGE).split("## Image\n", -1)[1];
        String block = section.split("```\n", -1)[1];
        int built = block.indexOf('\n') + 1;
        assertThat(block.substring(0, built)).contains("docker build -t sluice ");
        return block.substring(built);
    }

    /** What another process of this machine may have taken is replaced: name, image and ports of the host. */
    private static String onThisMachine(String commands) {
        return commands.replace("--name sluice ", "--name " + NAME + " ")
                .replace(" sluice\n", " " + Images.sluice() + "\n")
                .replace("docker exec sluice ", "docker exec " + NAME + " ")
                .replace("127.0.0.1:9400", "127.0.0.1:" + Ports.free())
                .replace("-p 5432:", "-p 127.0.0.1:" + Ports.free() + ":");
    }

    @AfterEach
    void remove() throws IOException, InterruptedException {
        Run.of("docker", "rm", "--force", NAME);
    }

    @Test
    void theCommandsOfThePageStartASluiceThatAnswers() throws IOException, InterruptedException {
        Requires.program("curl");
        String script = "set -e; cd \"$0\"\n" + onThisMachine(commands());
        String output = Run.ok("bash", "-c", script, directory.toString());
        assertThat(output).contains("ok", "sluice ", "ready", "postgres/10.0.0.11:5432");
    }
}
