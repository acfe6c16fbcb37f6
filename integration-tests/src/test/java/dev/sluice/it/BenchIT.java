package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The benchmark works. What it measures is nobody's business here. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BenchIT {
    private static final Path BENCH =
            Path.of(System.getProperty("sluice.launcher")).resolveSibling("integration-tests/bench/run");

    @Test
    void measuresTheProgramBesideTheRelayInC() throws IOException, InterruptedException {
        Requires.program("cc");
        Requires.program("taskset");

        Run run = Run.of(
                BENCH.toString(),
                "--quick",
                "--nice",
                "0",
                "--candidates",
                "sluice,relay",
                "--only",
                "newconn,newconn-log,newhello,newhello-log,keepalive,64k,bulk-routed,start");

        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output())
                .containsPattern("CPU per connection +\\| [0-9.]+ us +\\| [0-9.]+ us \\([0-9.]+\\)")
                .containsPattern("CPU per connection, logged +\\| [0-9.]+ us")
                .containsPattern("CPU per connection, routed by its name +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per connection, routed by its name, logged +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per GB behind a route, against without +\\| x [0-9.]+ ± [0-9.]+ % +\\| - ")
                .containsPattern("CPU per request, 32 connections +\\| [0-9.]+ us +\\| [0-9.]+ us")
                .containsPattern("start to first accepted connection +\\| [0-9]+ ms")
                .containsPattern("sluice wrote ([0-9 ]+) lines for \\1 connections");
    }

    @Test
    void namesWhatItDoesNotKnow() throws IOException, InterruptedException {
        Run run = Run.of(BENCH.toString(), "--candidates", "relay,squid");

        assertThat(run.status()).as(run.output()).isEqualTo(2);
        assertThat(run.output()).contains("unknown candidate: squid");
    }
}
