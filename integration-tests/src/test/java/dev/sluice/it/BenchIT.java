package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The benchmark works. What it measures is nobody's business here. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BenchIT {
    private static final Path BENCH =
            Path.of(System.getProperty("sluice.launcher")).resolveSibling("integration-tests/bench/run");

    private static void requireCompilerAndLibraries() {
        Requires.program("cc");
        Requires.program("taskset");
        Requires.program("openssl");
        Requires.orFail(Files.exists(Path.of("/usr/include/openssl/ssl.h")), "libssl-dev is not installed");
    }

    @Test
    void measuresTheProgramBesideTheRelayInC() throws IOException, InterruptedException {
        requireCompilerAndLibraries();

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
    void measuresTlsOnBothSides() throws IOException, InterruptedException {
        requireCompilerAndLibraries();

        Run run = Run.of(
                BENCH.toString(),
                "--quick",
                "--nice",
                "0",
                "--candidates",
                "sluice,relay",
                "--only",
                "tls13,tls12,tls13-resumed,tls12-resumed,tls-rsa,tls-keepalive,tls-bulk-down,tls-bulk-up,tls-idle-rss,tls-backend,tls-start");

        assertThat(run.status()).as(run.output()).isZero();
        assertThat(run.output())
                .containsPattern("CPU per connection with TLS 1.3, P-256 +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per connection with TLS 1.2, P-256 +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per connection with TLS 1.3, resumed +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per connection with TLS 1.2, resumed +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per connection with TLS 1.3, RSA-2048 +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per request over TLS, 32 connections +\\| [0-9.]+ us +\\| - ")
                .containsPattern("CPU per GB over TLS to clients +\\| [0-9.]+ s +\\| - ")
                .containsPattern("CPU per GB over TLS from clients +\\| [0-9.]+ s +\\| - ")
                .containsPattern("RSS per idle connection with TLS +\\| -?[0-9.]+ KB +\\| - ")
                .containsPattern("CPU per connection with TLS to the backend +\\| [0-9.]+ us +\\| - ")
                .containsPattern("start, longer with TLS +\\| -?[0-9]+ ms +\\| - ");
    }

    @Test
    void namesWhatItDoesNotKnow() throws IOException, InterruptedException {
        Run run = Run.of(BENCH.toString(), "--candidates", "relay,squid");

        assertThat(run.status()).as(run.output()).isEqualTo(2);
        assertThat(run.output()).contains("unknown candidate: squid");
    }
}
