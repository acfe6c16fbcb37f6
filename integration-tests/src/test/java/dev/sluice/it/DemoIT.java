package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Await;
import dev.sluice.it.harness.Processes;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice demo} shows what Sluice can do, and each thing that it names works. */
@Timeout(120)
class DemoIT {
    private static final Pattern ADMIN = Pattern.compile("--admin (\\S+)/admin\\.sock");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private @Nullable Process process;

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(Sluice.LAUNCHER, "demo"));
        command.addAll(List.of(options));
        Process demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("demo").toFile())
                .start();
        process = demo;
        Await.until("it invites", () -> output().contains("Ctrl-C ends the demo"));
        return demo;
    }

    @AfterEach
    void end() {
        if (process != null) {
            Processes.end(process);
        }
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("demo"), StandardCharsets.UTF_8);
    }

    /** What stands behind this text in what the demo says. */
    private String behind(String text, String pattern) throws IOException {
        Matcher found =
                Pattern.compile(Pattern.quote(text) + "(" + pattern + ")").matcher(output());
        assertThat(found.find()).as(output()).isTrue();
        return found.group(1);
    }

    private Path files() throws IOException {
        Matcher admin = ADMIN.matcher(output());
        assertThat(admin.find()).as(output()).isTrue();
        return Path.of(admin.group(1));
    }

    private static void interrupt(Process demo) throws IOException, InterruptedException {
        Run.ok("kill", "-INT", String.valueOf(demo.pid()));
        assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).isZero();
    }

    @Test
    void everyCommandThatItNamesWorksAsItStandsThere() throws IOException, InterruptedException {
        Requires.program("curl");
        Process demo = start();
        List<String> commands = output().substring(output().indexOf("Sluice is running"))
                .lines()
                .filter(line -> line.startsWith("  "))
                .toList();
        assertThat(commands).hasSize(10);
        List<String> answers = new ArrayList<>();
        for (String command : commands) {
            if (!command.contains(" top ")) { // which needs a terminal
                answers.add(Run.ok("bash", "-c", command));
            }
        }
        assertThat(answers.get(0)).startsWith("I am backend ");
        assertThat(answers.get(1)).contains("ready", "web/alpha", "echo/echo");
        assertThat(answers.get(2)).contains("web/alpha is draining");
        assertThat(answers.get(3)).contains("echo/echo"); // its own clients
        assertThat(answers.get(4)).contains("web/alpha is up");
        assertThat(answers.get(5)).contains("hello");
        assertThat(answers.get(6)).contains("-> web ->");
        assertThat(answers.get(7)).contains("sluice_backend_up{backend=\"alpha\",pool=\"web\"} 1");
        assertThat(answers.get(8)).contains("ok");
        assertThat(Run.ok("curl", "-s", behind("dashboard: ", "\\S+"))).contains("<html");
        interrupt(demo);
    }

    @Test
    void itsFilesAreItsOwnAndGoWithIt() throws IOException, InterruptedException {
        Process demo = start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files())))
                .isEqualTo("rwx------");
        interrupt(demo);
        assertThat(files()).doesNotExist();
    }

    /** At its timeout a session is reset. */
    @Test
    void anIdleClientIsSaidGoodbyeWhenItEnds() throws IOException, InterruptedException {
        Process demo = start("--no-traffic");
        int port = Integer.parseInt(behind("/dev/tcp/127.0.0.1/", "\\d+"));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(30_000);
            client.getOutputStream().write('x');
            assertThat(client.getInputStream().read()).isEqualTo('x');
            Run.ok("kill", "-INT", String.valueOf(demo.pid()));
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(demo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).contains("draining 1 session (echo 1)", "a second signal, such as Ctrl-C, ends them now");
    }
}
