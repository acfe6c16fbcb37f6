package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers when Tab is pressed. */
@Timeout(120)
class CompletionIT {
    /** Sets the variables as bash does, which breaks words at colons, and prints what it would offer. */
    private static final String TAB = """
            compopt() { :; } # bash has it only while it completes
            source "$1"
            COMP_LINE=$2
            COMP_POINT=${#COMP_LINE}
            spaced=${COMP_LINE//:/ : }
            read -r -a COMP_WORDS <<<"$spaced"
            [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            $(complete -p sluice | sed 's/.*-F \\([^ ]*\\).*/\\1/')
            printf '%s\\n' "${COMPREPLY[@]}\"""";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path script;

    @BeforeEach
    void writeScript() throws IOException, InterruptedException {
        Run completion = Sluice.command("completion");
        assertThat(completion.status()).isZero();
        script = Files.writeString(directory.resolve("sluice.bash"), completion.output());
    }

    /** What is offered behind this, which stands behind the name of the program. */
    private List<String> offered(String words) throws IOException, InterruptedException {
        return Run.ok("bash", "-c", TAB, "bash", script.toString(), Sluice.LAUNCHER + " " + words)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void namesAreThoseOfTheRunningSluice() throws IOException, InterruptedException {
        Path admin = directory.resolve("admin.sock");
        String place = "--admin " + admin + " ";
        Path config = Files.writeString(directory.resolve("where.yaml"), """
                admin: {socket: "%s"}
                frontends: {f: {bind: ":1", pool: ["127.0.0.1:1"]}}
                """.formatted(admin));
        try (Sluice sluice = Sluice.start("""
                admin: {socket: "%s"}
                frontends:
                  web: {bind: "127.0.0.1:%d", pool: pages}
                  db: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:1", "127.0.0.2:1"]}
                pools:
                  pages: {healthCheck: off, backends: {alpha: "127.0.0.1:1", beta: "127.0.0.2:1"}}
                """.formatted(admin, Ports.free(), Ports.free()))) {
            assertThat(sluice.isAlive()).isTrue();
            assertThat(offered("drain " + place)).containsExactlyInAnyOrder("web", "db");
            assertThat(offered("resume -c " + config + " w")).containsExactly("web");
            assertThat(offered("backend drain " + place + "pages/"))
                    .containsExactlyInAnyOrder("pages/alpha", "pages/beta");
            assertThat(offered("connections " + place + "--pool p")).containsExactly("pages");
            assertThat(offered("connections --limit 5 " + place + "--backend pages/b"))
                    .containsExactly("pages/beta");
            assertThat(offered("backend weight db/127.0.0.2: " + place + "db/127.0.0.1:"))
                    .as("nothing behind the name of a backend")
                    .isEmpty();
            assertThat(offered("backend weight " + place + "db/127.0.0.1:"))
                    .as("what stands behind the colon")
                    .containsExactly("1");
        }
    }

    @Test
    void nobodyThatRunsIsNoMessage() throws IOException, InterruptedException {
        Path nothing = directory.resolve("nothing.sock");
        assertThat(offered("drain --admin " + nothing + " ")).isEmpty();
        assertThat(offered("drain -c " + directory + "/none.yaml ")).isEmpty();
        Path file = Files.createFile(directory.resolve("no-socket"));
        assertThat(Sluice.command("names", "backends", "--admin", file.toString()))
                .isEqualTo(new Run(0, ""));
    }

    @Test
    void commandsAndOptionsAreOfferedAsEver() throws IOException, InterruptedException {
        assertThat(offered("")).contains("run", "status", "backend").doesNotContain("names", "manual");
        assertThat(offered("connections --p")).contains("--pool");
        assertThat(offered("backend ")).contains("drain", "ready");
    }
}
