package dev.sluice.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command that ran to its end.
 *
 * @param output stdout and stderr together
 */
public record Run(int status, String output) {
    private static final int HANGS_SECONDS = 100;

    public static Run of(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        // Reading its output cannot be interrupted: a command that hangs must be ended for its test to end.
        CompletableFuture.delayedExecutor(HANGS_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    public static Run of(String... command) throws IOException, InterruptedException {
        return of(List.of(command));
    }

    /** The output of a command that must succeed. */
    public static String ok(String... command) throws IOException, InterruptedException {
        Run run = of(command);
        assertThat(run.status()).as(run.output()).isZero();
        return run.output();
    }
}
