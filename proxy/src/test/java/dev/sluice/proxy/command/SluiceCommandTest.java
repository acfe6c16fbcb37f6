package dev.sluice.proxy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.proxy.command.operator.OutputOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Wrong usage is told in two lines and exit status 2, and help can be read and copied on a terminal of 80 columns. */
@Timeout(60)
class SluiceCommandTest {
    /** What prints nothing that a program would want as JSON, or prints it as it is. */
    private static final Set<String> WITHOUT_OUTPUT = Set.of(
            "sluice run",
            "sluice demo",
            "sluice schema",
            "sluice completion",
            "sluice selftest",
            "sluice manual",
            "sluice names");

    private record Ran(int status, String out, String err) {}

    private static Ran run(String... args) {
        String[] meant = SluiceCommand.meant(args);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = SluiceCommand.commandLine(meant)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(meant);
        return new Ran(status, out.toString(), err.toString());
    }

    /** All commands that do something. */
    private static List<CommandLine> commands() {
        List<CommandLine> all = new ArrayList<>();
        collect(SluiceCommand.commandLine(), all);
        return all;
    }

    private static void collect(CommandLine line, List<CommandLine> into) {
        if (line.getSubcommands().isEmpty()) {
            into.add(line);
        }
        line.getSubcommands().values().forEach(inner -> collect(inner, into));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runn | there is no command \"runn\"; did you mean \"run\"? | sluice",
                "runn --help | there is no command \"runn\"; did you mean \"run\"? | sluice",
                "nosuch | there is no command \"nosuch\" | sluice",
                "stop | to stop Sluice: Ctrl-C where it runs, \"systemctl stop sluice\", or kill -TERM; all of them drain first. \"sluice drain\" only stops new clients: sessions go on, and so does Sluice | sluice",
                "-c t.yaml | a command is missing before \"-c\": \"sluice run -c t.yaml\" runs it, \"sluice check -c t.yaml\" only checks it | sluice",
                "config plan | what a reload would change: \"sluice reload --plan\" | sluice config",
                "config diff --from a.yaml | --from needs -c FILE, to compare with | sluice config diff",
                "run --metrics off | say what to serve: -c FILE, or --listen ADDR --to ADDR,ADDR | sluice run",
                "run -c a.yaml --metrics off | use either -c or --listen with --to, not both; in a file it is metrics.bind | sluice run",
                "set server pg/pg1 state drain | \"set server pg/pg1 state drain\" is a command of HAProxy: \"sluice backend drain pg/pg1\" does this | sluice",
                "set server pg/pg1 weight 50% | \"set server pg/pg1 weight 50%\" is a command of HAProxy: \"sluice backend weight pg/pg1 N\" does this, with a number from 0 to 256: a share of the configured weight is not understood | sluice",
                "set weight pg/pg1 50% | \"set weight pg/pg1 50%\" is a command of HAProxy: \"sluice backend weight pg/pg1 N\" does this, with a number from 0 to 256: a share of the configured weight is not understood | sluice",
                "show backend | \"show backend\" is a command of HAProxy: \"sluice status\" shows this, with -o json for scripts; /stats.csv on the metrics port has HAProxy's columns | sluice",
                "nosuch backend | there is no command \"nosuch\" | sluice",
                "set weight pg/pg1 50 | \"set weight pg/pg1 50\" is a command of HAProxy: \"sluice backend weight pg/pg1 50\" does this | sluice",
                "disable server pg/pg1 | \"disable server pg/pg1\" is a command of HAProxy: \"sluice backend maintenance pg/pg1\" does this | sluice",
                "enable server pg/pg1 | \"enable server pg/pg1\" is a command of HAProxy: \"sluice backend ready pg/pg1\" does this | sluice",
                "show ssl cert | \"show ssl cert\" is a command of HAProxy: \"sluice certificates\" shows this | sluice",
                "show sess | \"show sess\" is a command of HAProxy: \"sluice connections\" shows this | sluice",
                "show stat | \"show stat\" is a command of HAProxy: \"sluice status\" shows this, with -o json for scripts; /stats.csv on the metrics port has HAProxy's columns | sluice",
                "shutdown session 0x5 | \"shutdown session 0x5\" is a command of HAProxy: \"sluice connections --kill ID\" does this; \"sluice connections\" shows the ids | sluice",
                "backend disable pg/pg1 | there is no \"sluice backend disable\"; did you mean \"sluice backend maintenance\"? | sluice backend",
                "backend maint pg/pg1 | there is no \"sluice backend maint\"; did you mean \"sluice backend maintenance\"? | sluice backend",
                "backend enable pg/pg1 | there is no \"sluice backend enable\"; did you mean \"sluice backend ready\"? | sluice backend",
                "check -f x.yaml | there is no option \"-f\"; did you mean \"-c\"? | sluice check",
                "check --zzzzzz | there is no option \"--zzzzzz\" | sluice check",
                "check b.yaml | unexpected argument \"b.yaml\"; a configuration is named with -c: \"sluice check -c b.yaml\" | sluice check",
                "run conf/b | unexpected argument \"conf/b\"; a configuration is named with -c: \"sluice run -c conf/b\" | sluice run",
                "connections --limit 5000 | --limit: 5000 is not from 1 to 1000 | sluice connections",
                "connections --client 10.0.0.0/33 | --client: \"10.0.0.0/33\": the prefix is 0 to 32 bits long | sluice connections",
                "connections --source 10.0.0.1/8 | --source: \"10.0.0.1/8\" has bits behind its prefix; did you mean \"10.0.0.0/8\"? | sluice connections",
                "log-level loud | LEVEL: \"loud\" is not one of error, warn, info, debug | sluice log-level",
                "log-level debgu | LEVEL: \"debgu\" is not one of error, warn, info, debug; did you mean \"debug\"? | sluice log-level",
                "log-level debug bakend | AREA: \"bakend\" is not one of process, loop, frontend, backend, discovery, reload, admin, accessLog; did you mean \"backend\"? | sluice log-level",
                "log-level backend debug | the level comes first: \"sluice log-level debug backend\" | sluice log-level",
                "log-level backend | \"backend\" is an area, and the level comes before it: \"sluice log-level debug backend\" | sluice log-level",
                "config shw --help | there is no command \"shw\"; did you mean \"show\"? | sluice config",
                "check --formt json | there is no option \"--formt\"; did you mean \"--format\"? | sluice check",
                "check -o xml | --output: \"xml\" is neither text nor json | sluice check",
                "backend drian p/b | VERB: \"drian\" is not one of drain, ready, maintenance, weight, limit, close; did you mean \"drain\"? | sluice backend",
                "backend maintenance pg/pg1 5 | unexpected argument \"5\": \"maintenance\" takes no value | sluice backend",
                "backend weight pg/pg1 5 6 | unexpected argument \"6\" | sluice backend",
                "backend weight pg/pg1 x | VALUE: \"x\" is not a whole number | sluice backend",
                "backend ready pg/pg1 --wait | --wait goes with \"drain\" alone | sluice backend",
                "backend drain pg/pg1 --over 5s | --over goes with \"close\" alone | sluice backend",
                "drain a b | unexpected argument \"b\" | sluice drain",
                "status now | unexpected argument \"now\" | sluice status",
                "status --admin https://127.0.0.1 | \"https://127.0.0.1\" is no address: --admin (or $SLUICE_ADMIN) takes the path of the admin socket, such as /run/sluice/admin.sock, or http://HOST:PORT or https://HOST:PORT | sluice status",
                "status --admin tcp://127.0.0.1:9400 | \"tcp://127.0.0.1:9400\" is no address: --admin (or $SLUICE_ADMIN) takes the path of the admin socket, such as /run/sluice/admin.sock, or http://HOST:PORT or https://HOST:PORT | sluice status",
                "status --admin /a.sock --token-file /t | --token-file has no effect with /a.sock; it is for an address, such as --admin https://127.0.0.1:9401 | sluice status",
                "status --admin http://[::1]:9400 --ca /ca | --ca has no effect with http://[::1]:9400; it is for an address, such as --admin https://127.0.0.1:9401 | sluice status",
                "status --admin https://[::1]:9400 --ca /none/ca | --ca (or $SLUICE_ADMIN_CA): /none/ca: cannot read the file: no such file | sluice status"
            })
    void wrongUsageIsOneSentenceAndWhereTheHelpIs(String line, String message, String command) {
        Ran ran = run(line.split(" ", -1));
        assertThat(ran.status()).as(ran.out()).isEqualTo(2);
        assertThat(ran.err().lines()).containsExactly("error: " + message, "see " + command + " --help");
    }

    @Test
    void aBackendInThePlaceOfAFrontendGetsItsOwnCommand() {
        assertThat(run("drain", "pg/pg1").err()).contains("\"sluice backend drain pg/pg1\"");
        assertThat(run("resume", "pg/pg1").err()).contains("\"sluice backend ready pg/pg1\"");
        assertThat(run("backend", "state", "pg/pg1", "drain").err())
                .contains("did you mean \"sluice backend drain|ready|maintenance\"?");
    }

    @Test
    void whatIsMissingIsNamedWithAllThatBelongsThere() {
        String rest = " is missing: \"sluice backend drain|ready|maintenance|close POOL/BACKEND [OPTIONS]\"";
        assertThat(run("backend").err()).startsWith("error: VERB" + rest);
        assertThat(run("backend", "drain").err()).startsWith("error: POOL/BACKEND" + rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nosuch -o json", "check --output=json", "connections --limit 5000 -o json", "config show -ojson"
            })
    void whereJsonIsWantedAnErrorIsJsonToo(String line) throws IOException {
        Ran ran = run(line.split(" ", -1));
        assertThat(ran.status()).isEqualTo(2);
        JsonNode error = new JsonMapper().readTree(ran.out()).path("error");
        assertThat(error.path("exitStatus").asInt()).isEqualTo(2);
        assertThat(error.path("title").asText()).isEqualTo("wrong usage");
        assertThat("error: " + error.path("detail").asText())
                .isEqualTo(ran.err().lines().findFirst().orElse(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "check -c @ | --config",
                "run -c @ | --config",
                "check --config=@ | --config",
                "config show -c @ | --config",
                "config diff -c a.yaml --from @ | --from",
                "status --admin @ | --admin",
                "status -c @ | --config",
                "run --listen @ --to @ | --listen",
                "run --listen :1 --to 10.0.0.1:1 --metrics @ | --metrics",
                "connections --pool @ --kill --yes | --pool",
                "connections --pool pg --kill @ --yes | --kill",
                "drain @ | FRONTEND"
            })
    void anEmptyValueIsAnUnsetVariableOfAScript(String line, String name) {
        String[] words = line.split(" ", -1);
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("@", "");
        }
        Ran ran = run(words);
        assertThat(ran.status()).as(ran.out()).isEqualTo(2);
        assertThat(ran.err()).startsWith("error: " + name + " is empty\n");
    }

    @Test
    void everyCommandSaysItsVersion() {
        for (CommandLine command : commands()) {
            CommandSpec spec = command.getCommandSpec();
            if (spec.mixinStandardHelpOptions() || spec.optionsMap().containsKey("--version")) {
                String words = spec.qualifiedName().replaceFirst("sluice ", "");
                Ran ran = run((words + " --version").split(" ", -1));
                assertThat(ran.status()).as(words).isZero();
                assertThat(ran.out())
                        .as(words)
                        .isEqualTo(run("--version").out())
                        .startsWith("sluice ");
            }
        }
        assertThat(run("config", "-V").out()).isEqualTo(run("--version").out());
    }

    @Test
    void whereTextIsWantedNoErrorIsJson() {
        assertThat(run("check", "-o", "text").out()).isEmpty();
    }

    @Test
    void helpOfEveryCommandFitsAnEightyColumnTerminal() {
        for (CommandLine command : commands()) {
            assertThat(command.getUsageMessage().lines())
                    .as(command.getCommandSpec().qualifiedName())
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        }
        assertThat(run("--help").out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "check", "config show"})
    void linesOfHelpDoNotEndInTheMiddleOfAnAddress(String command) {
        Ran ran = run((command + " --help").split(" ", -1));
        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("10.0.0.11:5432,10.0.0.12:5432", " :5432", "unix:/run/db.sock");
    }

    @Test
    void helpIsAlsoACommand() {
        assertThat(run("help").out()).isEqualTo(run("--help").out()).contains("Commands:", "sluice demo");
        assertThat(run("help", "config", "show").out())
                .isEqualTo(run("config", "show", "--help").out());
        assertThat(run("help", "runn").status()).isEqualTo(2);
    }

    @Test
    void everyCommandWithAResultPrintsItAsJsonAsWell() {
        for (CommandLine command : commands()) {
            CommandSpec spec = command.getCommandSpec();
            if (!WITHOUT_OUTPUT.contains(spec.qualifiedName())) {
                assertThat(spec.optionsMap().keySet()).as(spec.qualifiedName()).contains("-o", "--output", "--format");
            }
        }
        assertThat(CommandLine.populateCommand(new OutputOption(), "--format", "json")
                        .isJson())
                .isTrue();
        assertThat(CommandLine.populateCommand(new OutputOption(), "-o", "table")
                        .isJson())
                .isFalse();
        assertThat(CommandLine.populateCommand(new OutputOption()).isJson()).isFalse();
    }
}
