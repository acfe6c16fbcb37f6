package dev.sluice.proxy.command.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Timeout(30)
class ManualPageTest {
    private enum Mode {
        fast,
        slow
    }

    @Command(
            name = "sluice",
            description = "A test.",
            subcommands = {Group.class, Secret.class})
    private static final class Top {}

    @Command(name = "group", description = "Has others.", subcommands = Move.class)
    private static final class Group {}

    @Command(name = "secret", description = "Nobody reads this.", hidden = true)
    private static final class Secret {}

    @Command(
            name = "move",
            description = {"Moves a \"thing\" to C:\\there, 100%% of it.", "  .first  indented"},
            mixinStandardHelpOptions = true)
    @SuppressWarnings("UnusedVariable") // picocli looks at them
    private static final class Move {
        @Parameters(index = "0", paramLabel = "THING", description = "'What' is moved.")
        private String thing = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "PLACE", description = "Where to.")
        private String place = "";

        @Option(
                names = {"-m", "--mode"},
                paramLabel = "MODE",
                description = "${COMPLETION-CANDIDATES}")
        private Mode mode = Mode.fast;

        @Option(
                names = "--dry-run",
                description = {
                    "Says a great deal about what it would do, in a line that is longer than a page is wide, and does nothing."
                })
        private boolean dry;
    }

    private static String page() {
        return ManualPage.of(new CommandLine(new Top()), "1.2", "2026-11-23");
    }

    @Test
    void commandsBelowOthersHaveTheirArgumentsAndOptions() {
        assertThat(page())
                .startsWith(".TH SLUICE 1 \"2026-11-23\" \"sluice 1.2\"")
                .contains(
                        ".SS \"sluice group move [options] THING [PLACE]\"\n",
                        ".TP\n\\fITHING\\fR\n\\&'What' is moved.\n",
                        ".TP\n\\fB\\-m\\fR, \\fB\\-\\-mode\\fR \\fIMODE\\fR\nfast, slow\n",
                        ".TP\n\\fB\\-\\-dry\\-run\\fR\nSays a great deal")
                .doesNotContain("Nobody reads this", "\\-\\-help\\fR\nShow");
    }

    @Test
    void whatLooksLikeTheLanguageOfThePageIsText() {
        assertThat(page())
                .contains("Moves a \\(dqthing\\(dq to C:\\ethere, 100% of it.\n.br\n\\ \\ .first  indented\n")
                .doesNotContain("\n.first");
    }

    @Test
    void linesAreShort() {
        assertThat(page().lines()).allMatch(line -> line.length() <= 80);
    }
}
