package dev.sluice.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.AccessFormat;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessOutput;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.proxy.Await;
import dev.sluice.proxy.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log holds whole lines, whatever a full disk takes of each write, and what is missing is counted. */
@Timeout(30)
class LogOutputTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    /** A disk with some room left, which takes a part of what is written. */
    private static final class Disk implements LogTarget {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        final AtomicInteger room;
        boolean closed;

        Disk(int room) {
            this.room = new AtomicInteger(room);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room.get() == 0 && bytes.hasRemaining()) {
                throw new IOException("No space left on device");
            }
            byte[] part = new byte[Math.min(bytes.remaining(), room.get())];
            bytes.get(part);
            content.writeBytes(part);
            room.addAndGet(-part.length);
            return part.length;
        }

        @Override
        public void takeBack(int bytes) {
            byte[] left = Arrays.copyOf(content.toByteArray(), content.size() - bytes);
            content.reset();
            content.writeBytes(left);
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> lines() {
            String text = content.toString(StandardCharsets.UTF_8);
            assertThat(text).matches(all -> all.isEmpty() || all.endsWith("\n"), "whole lines");
            return text.lines().toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theRestOfALineGoesFirstWhenThereIsRoomAgain() {
        Disk disk = new Disk(9);
        LogOutput output = new LogOutput(null, disk);
        assertThat(output.write(bytes("first\nsecond\nthird\n")))
                .as("the second is promised")
                .isEqualTo(2);
        assertThat(output.failure()).isEqualTo("No space left on device");
        assertThat(output.write(bytes("fourth\n"))).isZero();
        disk.room.set(1);
        assertThat(output.write(bytes("fifth\n"))).isZero();
        disk.room.set(1_000);
        assertThat(output.write(bytes("sixth\n"))).isEqualTo(1);
        assertThat(output.failure()).isNull();
        assertThat(disk.lines()).containsExactly("first", "second", "sixth");
    }

    @Test
    void aWriteThatEndsBetweenTwoLinesLeavesNoRest() {
        Disk disk = new Disk(6);
        LogOutput output = new LogOutput(null, disk);
        assertThat(output.write(bytes("first\nsecond\n"))).isEqualTo(1);
        disk.room.set(1_000);
        assertThat(output.write(bytes("third\n"))).isEqualTo(1);
        assertThat(disk.lines()).containsExactly("first", "third");
    }

    @Test
    void whatIsWrittenOfALineIsTakenBackWhenItsRestFindsNoRoomAtTheEnd() {
        Disk disk = new Disk(9);
        LogOutput output = new LogOutput(null, disk);
        assertThat(output.write(bytes("first\nsecond\n"))).isEqualTo(2);
        disk.room.set(2);
        assertThat(output.close()).as("promised and lost").isEqualTo(1);
        assertThat(disk.closed).isTrue();
        assertThat(disk.lines()).containsExactly("first");
    }

    /** Any sizes, any room: what is written and what is counted is what was given. */
    @Test
    void everyLineIsWrittenWholeOrCountedAndNeverBoth() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Disk disk = new Disk(random.nextInt(200));
            LogOutput output = new LogOutput(null, disk);
            List<String> given = new ArrayList<>();
            int dropped = 0;
            for (int batch = 0; batch < 20; batch++) {
                StringBuilder lines = new StringBuilder();
                int count = 1 + random.nextInt(5);
                for (int i = 0; i < count; i++) {
                    String line = given.size() + "x".repeat(random.nextInt(30)) + "é";
                    given.add(line);
                    lines.append(line).append('\n');
                }
                dropped += count - output.write(bytes(lines.toString()));
                disk.room.addAndGet(random.nextInt(4) == 0 ? random.nextInt(300) : 0);
            }
            dropped += output.close();
            List<String> written = disk.lines();
            assertThat(written.size() + dropped).as("seed %d", seed).isEqualTo(given.size());
            assertThat(given).as("seed %d", seed).containsAll(written);
            assertThat(written).as("seed %d", seed).doesNotHaveDuplicates();
        }
    }

    @Test
    void theLogCountsExactlyWhatIsMissing() {
        Disk disk = new Disk(10_000);
        AccessLogConfig config =
                new AccessLogConfig(new AccessOutput.Stdout(), AccessFormat.TEXT, List.of(), AccessSelection.ALL);
        AccessLog log = AccessLog.start(config, new LogOutput(null, disk));
        for (int i = 0; i < 1_000; i++) {
            log.write(Records.served());
        }
        log.close();
        int written = disk.lines().size();
        assertThat(written).isBetween(10, 999);
        assertThat(log.dropped()).isEqualTo(1_000 - written);
    }

    /** Whoever looks only now and then must not take what a full disk has cost for a reader that is slow. */
    @Test
    void whatAFullDiskHasCostIsKnownWhenItIsOverAndIsNotWhatAFullRingHasCost() {
        Disk disk = new Disk(0);
        AccessLogConfig config =
                new AccessLogConfig(new AccessOutput.Stdout(), AccessFormat.TEXT, List.of(), AccessSelection.ALL);
        try (LogLines lines = LogLines.open();
                AccessLog log = AccessLog.start(config, new LogOutput(null, disk))) {
            for (int outages = 1; outages <= 2; outages++) {
                for (int lost = 1; lost <= 4 + outages; lost++) {
                    long wanted = log.dropped() + 1;
                    log.write(Records.served());
                    Await.until("it is lost", () -> log.dropped() == wanted);
                }
                disk.room.set(1_000_000);
                log.write(Records.served());
                Await.until("it is over", () -> outage(log).isOver());
                assertThat(outage(log).lost()).isEqualTo(4 + outages);
                assertThat(outage(log).reason()).isEqualTo("No space left on device");
                assertThat(lines.startingWith("access log is written again").getLast())
                        .isEqualTo("access log is written again: " + (4 + outages) + " records were lost meanwhile");
                disk.room.set(0);
            }
            assertThat(log.overflowed()).isZero();
            assertThat(log.dropped()).isEqualTo(5 + 6);
        }
    }

    private static LogOutage outage(AccessLog log) {
        return Objects.requireNonNull(log.outage());
    }

    @Test
    void aFileThatEndsWithinALineGetsItsLineEndFirst() throws IOException {
        Path file = directory.resolve("access.log");
        Files.writeString(file, "whole\nhalf");
        LogOutput output = LogOutput.open(new AccessOutput.File(file));
        assertThat(output.write(bytes("next\n"))).isEqualTo(1);
        assertThat(output.close()).isZero();
        assertThat(Files.readAllLines(file)).containsExactly("whole", "half", "next");
    }

    @Test
    void aFileGivesBackItsLastBytesUnlessSomebodyHasWrittenBehindThem() throws IOException {
        Path file = directory.resolve("access.log");
        Files.writeString(file, "first\n");
        try (LogTarget target = LogTarget.append(file)) {
            assertThat(target.write(ByteBuffer.wrap(bytes("sec")))).isEqualTo(3);
            target.takeBack(3);
            assertThat(Files.readString(file)).isEqualTo("first\n");
            assertThat(target.write(ByteBuffer.wrap(bytes("sec")))).isEqualTo(3);
            Files.writeString(file, "another\n", StandardOpenOption.APPEND);
            target.takeBack(3);
            assertThat(Files.readString(file)).isEqualTo("first\nsecanother\n");
        }
    }

    @Test
    void aFifoIsOpenedAndClosedWhetherOrNotSomebodyReads() throws IOException, InterruptedException {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        byte[] line = "line\n".getBytes(StandardCharsets.US_ASCII);
        try (LogTarget target = LogTarget.append(fifo)) {
            assertThatThrownBy(() -> target.write(ByteBuffer.wrap(line))).hasMessageContaining("Broken pipe");
            try (InputStream reader = Files.newInputStream(fifo)) {
                assertThat(target.write(ByteBuffer.wrap(line))).isEqualTo(line.length);
                assertThat(reader.readNBytes(line.length)).isEqualTo(line);
            }
        }
    }
}
