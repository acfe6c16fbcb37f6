package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.AccessFormat;
import dev.sluice.config.AccessLogConfig;
import dev.sluice.config.AccessOutput;
import dev.sluice.config.AccessWhen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AccessLogTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static AccessLog open(Path file, double sample) throws IOException {
        return AccessLog.open(
                new AccessLogConfig(new AccessOutput.File(file), AccessFormat.TEXT, AccessWhen.CLOSE, sample));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void everyRecordThatFitsIsWrittenBeforeTheLogCloses() throws IOException {
        Path file = directory.resolve("access.log");
        try (AccessLog log = open(file, 1)) {
            for (int i = 0; i < 1000; i++) {
                log.write(Records.served());
            }
        }
        assertThat(Files.readAllLines(file)).hasSize(1000);
    }

    @Test
    void recordsOfAFileThatCannotBeWrittenAreCounted() throws IOException {
        try (AccessLog log = open(Path.of("/dev/full"), 1)) {
            log.write(Records.served());
            await(() -> log.dropped() == 1);
            log.write(Records.served());
            await(() -> log.dropped() == 2);
        }
    }

    @Test
    void aReaderThatStallsCostsRecordsAndNothingElse() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader =
                new ProcessBuilder(List.of("sh", "-c", "exec 3<\"$1\"; exec sleep 60", "sh", pipe.toString())).start();
        try (AccessLog log = open(pipe, 1)) {
            await(() -> {
                log.write(Records.served());
                return log.dropped() > 0;
            });
        } finally {
            reader.destroyForcibly();
        }
    }

    @Test
    void reopeningGoesOnInANewFile() throws IOException {
        Path file = directory.resolve("access.log");
        Path rotated = directory.resolve("access.log.1");
        try (AccessLog log = open(file, 1)) {
            log.write(Records.served());
            await(() -> file.toFile().length() > 0);
            Files.move(file, rotated);
            log.reopen();
            await(() -> Files.exists(file));
            log.write(Records.served());
        }
        assertThat(Files.readAllLines(rotated)).hasSize(1);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void aSampleOfNoneWantsNoRecord() throws IOException {
        try (AccessLog log = open(directory.resolve("access.log"), 0)) {
            assertThat(log.wants()).isFalse();
        }
    }

    @Test
    void aDirectoryThatDoesNotExistIsReportedAtTheStart() {
        assertThatThrownBy(() -> open(directory.resolve("missing/access.log"), 1))
                .isInstanceOf(IOException.class);
    }
}
