package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A mistake gets one clear message and the right exit status, and starts nothing. */
@Timeout(120)
class CommandLineIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("sluice.yaml"), text);
    }

    @Test
    void everyMistakeOfAFileIsReportedWithItsPlace() throws IOException, InterruptedException {
        Path file =
                file("frontends:\n  a: {bind: \":99999\", pol: x}\npools:\n  x: {balance: roundrobin, backends: []}\n");
        Run run = Sluice.command("run", "-c", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .contains("sluice.yaml:2:", "did you mean \"pool\"", "sluice.yaml:4:", "nothing was started");
    }

    @Test
    void missingEmptyAndBinaryFilesAreErrorsInOneSentence() throws IOException, InterruptedException {
        Run missing = Sluice.command("run", "-c", directory.resolve("none.yaml").toString());
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.output()).contains("none.yaml");
        assertThat(Sluice.command("run", "-c", file("").toString()).status()).isEqualTo(1);
        byte[] garbage = new byte[4096];
        long seed = System.nanoTime();
        new Random(seed).nextBytes(garbage);
        Path binary = Files.write(directory.resolve("garbage.yaml"), garbage);
        Run run = Sluice.command("run", "-c", binary.toString());
        assertThat(run.status()).as("seed " + seed + ": " + run.output()).isEqualTo(1);
        assertThat(run.output()).doesNotContain("Exception");
    }

    @Test
    void limitsOfTheHostAreComparedWithWhatTheConfigurationNeeds() throws IOException, InterruptedException {
        String frontends = "frontends: {f: {bind: \":5432\", pool: [\"10.0.0.1:5432\"]}}\n";
        Path much = file("process: {maxConnections: 10000000}\n" + frontends);
        Run low = Sluice.command("check", "--host", "-c", much.toString());
        assertThat(low.status()).isEqualTo(1);
        assertThat(low.output()).contains("too low  open files of a process", "LimitNOFILE=", "limits too low");
        Run json = Sluice.command("check", "--host", "--format", "json", "-c", much.toString());
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.output()).contains("\"verdict\": \"low\"", "\"remedy\": ");
    }

    @Test
    void wrongUsageIsStatusTwo() throws IOException, InterruptedException {
        assertThat(Sluice.command("runn").status()).isEqualTo(2);
        Run unknown = Sluice.command("runn", "--help");
        assertThat(unknown.status()).isEqualTo(2);
        assertThat(unknown.output()).contains("did you mean \"run\"?", "see sluice --help");
        assertThat(Sluice.command("run").status()).isEqualTo(2);
        assertThat(Sluice.command("run", "--listen", ":1234").status()).isEqualTo(2);
        assertThat(Sluice.command("--help").status()).isZero();
    }

    @Test
    void checkAnswersAsTextAndAsJson() throws IOException, InterruptedException {
        Path good = file("frontends: {a: {bind: \":5432\", pool: [\"127.0.0.1:1\"]}}\n");
        Run text = Sluice.command("check", "-c", good.toString());
        assertThat(text.status()).as(text.output()).isZero();
        assertThat(text.output()).contains("configuration is valid: 1 frontend, 1 pool, 1 backend");
        Run json =
                Sluice.command("check", "-c", file("frontends: {a: {bind: 5}}").toString(), "--format", "json");
        assertThat(json.status()).isEqualTo(1);
        assertThat(json.output().strip()).startsWith("[").endsWith("]");
    }

    @Test
    void theShownConfigurationIsAConfiguration() throws IOException, InterruptedException {
        Path good = file("frontends: {a: {bind: \":5432\", pool: [\"127.0.0.1:1\"]}}\n");
        Run shown = Sluice.command("config", "show", "-c", good.toString());
        assertThat(shown.status()).isZero();
        assertThat(shown.output()).contains("# default", "sluice.yaml:1");
        assertThat(Sluice.command("check", "-c", file(shown.output()).toString())
                        .status())
                .isZero();
    }

    @Test
    void theSchemaIsDraft07() throws IOException, InterruptedException {
        assertThat(Sluice.command("schema").output()).contains("http://json-schema.org/draft-07/schema#");
    }

    @Test
    void aTakenPortIsReportedAtItsPlaceAndNothingStarts() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = file("""
                    metrics: off
                    frontends:
                      free: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:1"]}
                      taken: {bind: "127.0.0.1:%d", pool: ["127.0.0.1:1"]}
                    """.formatted(Ports.free(), taken.getLocalPort()));
            Run run = Sluice.command("run", "-c", file.toString());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.output())
                    .contains(
                            "sluice.yaml:4:",
                            "process " + ProcessHandle.current().pid() + " (java) listens there",
                            "nothing was started");
        }
    }
}
