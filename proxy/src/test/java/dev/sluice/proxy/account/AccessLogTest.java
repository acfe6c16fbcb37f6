package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.AccessFormat;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessOutput;
import dev.sluice.config.model.AccessRefused;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AccessWhen;
import dev.sluice.proxy.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AccessLogTest {
    private static final int SESSIONS = 10_000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private static AccessLog open(Path file, double sample) throws IOException {
        return open(file, new AccessSelection(AccessWhen.CLOSE, sample, false, false, AccessRefused.NONE));
    }

    private static AccessLog open(Path file, AccessSelection selection) throws IOException {
        return AccessLog.open(
                new AccessLogConfig(new AccessOutput.File(file), AccessFormat.TEXT, List.of(), selection));
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
            Await.count("records are dropped", () -> log.dropped(), 1);
            log.write(Records.served());
            Await.count("records are dropped", () -> log.dropped(), 2);
        }
    }

    @Test
    void aReaderThatStallsCostsRecordsAndNothingElse() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader = new ProcessBuilder(
                        List.of("sh", "-c", "exec 3<\"$1\"; echo; exec sleep 60", "sh", pipe.toString()))
                .start();
        try (AccessLog log = open(pipe, 1)) {
            assertThat(reader.getInputStream().read())
                    .as("it has opened the pipe")
                    .isEqualTo('\n');
            assertThat(Await.spin("a record is lost", () -> {
                        log.write(Records.served());
                        return log.dropped() > 0;
                    }))
                    .isTrue();
            assertThat(log.overflowed()).isEqualTo(log.dropped());
            assertThat(log.outage()).isNull();
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
            Await.until("the log is written", () -> file.toFile().length() > 0);
            Files.move(file, rotated);
            log.reopen();
            Await.until("the log is there", () -> Files.exists(file));
            log.write(Records.served());
        }
        assertThat(Files.readAllLines(rotated)).hasSize(1);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void aSampleOfNoneWantsNoRecord() throws IOException {
        try (AccessLog log = open(directory.resolve("access.log"), 0)) {
            assertThat(log.wants(1025, new Termination(Cause.ADMIN, Phase.DATA), false))
                    .isFalse();
        }
    }

    @Test
    void aSampledSessionHasBothOfItsLinesOrNone() throws IOException {
        AccessSelection half = new AccessSelection(AccessWhen.BOTH, 0.5, false, false, AccessRefused.NONE);
        try (AccessLog log = open(directory.resolve("access.log"), half)) {
            int logged = 0;
            for (long session = 1025; session < 1025 + SESSIONS * 1024L; session += 1024) {
                boolean wanted = log.wants(session, new Termination(Cause.CLIENT_CLOSED, Phase.DONE), false);
                assertThat(log.wantsOpening(session)).isEqualTo(wanted);
                logged += wanted ? 1 : 0;
            }
            assertThat(logged).isBetween(SESSIONS * 4 / 10, SESSIONS * 6 / 10); // 20 standard deviations
        }
    }

    @Test
    void refusedClientsAreWantedAsTheConfigurationSays() throws IOException {
        for (AccessRefused refused : AccessRefused.values()) {
            AccessSelection selection = new AccessSelection(AccessWhen.CLOSE, 0, true, true, refused);
            try (AccessLog log = open(directory.resolve("access.log"), selection)) {
                RefusedSample sample = new RefusedSample();
                for (int second = -1; second <= 1; second++) {
                    int wanted = 0;
                    for (int i = 0; i < 1000; i++) {
                        wanted += log.wantsRefused(sample, second * 1_000_000_000L + i) ? 1 : 0;
                    }
                    assertThat(wanted)
                            .as(refused + " in second " + second)
                            .isEqualTo(
                                    switch (refused) {
                                        case NONE -> 0;
                                        case SAMPLE -> 10;
                                        case ALL -> 1000;
                                    });
                }
            }
        }
    }

    @Test
    void onlyFailuresLeavesOutSessionsThatEndedNormally() throws IOException {
        AccessSelection failures = new AccessSelection(AccessWhen.CLOSE, 1, true, false, AccessRefused.NONE);
        try (AccessLog log = open(directory.resolve("access.log"), failures)) {
            for (Cause cause : Cause.values()) {
                boolean normal = cause == Cause.CLIENT_CLOSED || cause == Cause.BACKEND_CLOSED;
                assertThat(log.wants(1025, new Termination(cause, normal ? Phase.DONE : Phase.DATA), false))
                        .as(cause.label())
                        .isEqualTo(!normal);
            }
        }
    }

    @Test
    void skipEmptyLeavesOutClientsThatCameAndWentAndNoFailure() throws IOException {
        AccessSelection notEmpty = new AccessSelection(AccessWhen.CLOSE, 1, false, true, AccessRefused.NONE);
        try (AccessLog log = open(directory.resolve("access.log"), notEmpty)) {
            Termination closed = new Termination(Cause.CLIENT_CLOSED, Phase.DONE);
            Termination reset = new Termination(Cause.CLIENT_RESET, Phase.DATA);
            assertThat(log.wants(1025, closed, true)).isFalse();
            assertThat(log.wants(1025, reset, true)).isFalse();
            assertThat(log.wants(1025, closed, false)).isTrue();
            assertThat(log.wants(1025, new Termination(Cause.NO_BACKEND, Phase.CONNECT), true))
                    .isTrue();
            assertThat(log.wants(1025, new Termination(Cause.BACKEND_CLOSED, Phase.DONE), true))
                    .isTrue();
            assertThat(log.dropped()).isZero();
        }
    }

    @Test
    void aDirectoryThatDoesNotExistIsReportedAtTheStart() {
        assertThatThrownBy(() -> open(directory.resolve("missing/access.log"), 1))
                .isInstanceOf(IOException.class);
    }
}
