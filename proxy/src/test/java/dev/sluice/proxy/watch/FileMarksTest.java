package dev.sluice.proxy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The marks of files differ when one of them was changed, and only then. */
@Timeout(60)
class FileMarksTest {
    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void namedFilesAreComparedWhereverTheyAre() throws IOException {
        Path chain = write("web.crt", "one");
        Path key = Files.createDirectory(directory.resolve("private")).resolve("web.key");
        FileMarks marks = FileMarks.of(List.of(chain, key));
        int first = marks.look();
        assertThat(marks.look()).isEqualTo(first);
        Files.writeString(key, "two");
        int second = marks.look();
        assertThat(second).as("it has come").isGreaterThan(first);
        write("web.crt", "six");
        int third = marks.look();
        assertThat(third).as("it has other bytes").isGreaterThan(second);
        Files.delete(key);
        assertThat(marks.look()).as("it is gone").isGreaterThan(third);
        write("other.crt", "seven");
        assertThat(marks.look()).as("another is nobody's").isEqualTo(marks.number());
    }

    @Test
    void ofADirectoryTheFilesWithSuchNamesAreCompared() throws IOException {
        FileMarks marks = FileMarks.in(directory.resolve("certs"), name -> name.endsWith(".pem"));
        int missing = marks.look();
        Path certs = Files.createDirectory(directory.resolve("certs"));
        int empty = marks.look();
        assertThat(empty).isGreaterThan(missing);
        Files.writeString(certs.resolve("README"), "text");
        assertThat(marks.look()).isEqualTo(empty);
        Files.writeString(certs.resolve("a.pem"), "one");
        assertThat(marks.look()).isGreaterThan(empty);
    }

    @Test
    void aLinkThatLeadsElsewhereIsAChange() throws IOException {
        write("one", "1");
        write("two", "2");
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("one"));
        FileMarks marks = FileMarks.of(List.of(link));
        int first = marks.look();
        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("two"));
        assertThat(marks.look()).isGreaterThan(first);
    }

    @Test
    void aWatcherOfFilesInTwoDirectoriesSeesBoth() throws IOException {
        Path one = Files.createDirectory(directory.resolve("a")).resolve("web.crt");
        Path other = Files.createDirectory(directory.resolve("b")).resolve("web.key");
        FileMarks marks = FileMarks.of(List.of(one, other));
        AtomicInteger seen = new AtomicInteger(-1);
        try (ContentWatcher _ =
                ContentWatcher.startAndRun(marks, "two files", "watch", () -> seen.set(marks.number()))) {
            Await.until("it has begun", () -> seen.get() == marks.number());
            for (Path each : List.of(one, other)) {
                int before = seen.get();
                Files.writeString(each, "text");
                Await.until("it was seen", () -> seen.get() > before);
            }
        }
    }
}
