package dev.sluice.proxy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A change is another content: of a file, or of what makes up the configuration in a directory. */
@Timeout(60)
class ContentWatcherTest {
    private static final String CONFIG =
            "frontends: {a: {bind: \":1\", pool: p}}\npools: {p: {discover: {file: backends.yaml}}}\n";

    @TempDir
    private Path directory;

    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();

    private void write(String name, String text) throws IOException {
        Path next = Files.writeString(directory.resolve(name + ".next"), text);
        Files.move(next, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aListThatTheConfigurationNamesIsNoChangeOfIt() throws IOException {
        write("sluice.yaml", CONFIG);
        write("backends.yaml", "- 10.0.0.1:1\n");
        try (ContentWatcher _ =
                ContentWatcher.startAndRun(directory, "watch", changes::incrementAndGet, looks::incrementAndGet)) {
            Await.count("it has begun", () -> changes.get(), 1);
            write("backends.yaml", "- 10.0.0.2:1\n");
            int before = looks.get();
            // The first of them may have looked before.
            Await.until("it has looked", () -> looks.get() > before + 1);
            assertThat(changes).hasValue(1);

            write("sluice.yaml", CONFIG.replace("backends.yaml", "others.yaml"));
            Await.count("the configuration has changed", () -> changes.get(), 2);
            write("more.yaml", "# nothing yet\n");
            Await.count("a file more is a change", () -> changes.get(), 3);
        }
    }

    private ContentWatcher watch(Path path) {
        return ContentWatcher.startAndRun(path, "watch", changes::incrementAndGet, looks::incrementAndGet);
    }

    @Test
    void aFileThatIsReplacedOrWrittenInPlaceHasChanged() throws IOException {
        write("list", "one");
        try (ContentWatcher _ = watch(directory.resolve("list"))) {
            Await.count("it has begun", changes::get, 1);
            write("list", "two");
            Await.count("it was replaced", changes::get, 2);
            Files.writeString(directory.resolve("list"), "three");
            Await.count("it was written in place", changes::get, 3);
            Files.delete(directory.resolve("list"));
            Await.count("it is gone", changes::get, 4);
            write("list", "three");
            Await.count("it is there again", changes::get, 5);
        }
    }

    @Test
    void theSameContentInAnotherFileIsNoChange() throws IOException {
        write("list", "one");
        try (ContentWatcher _ = watch(directory.resolve("list"))) {
            Await.count("it has begun", changes::get, 1);
            int before = looks.get();
            write("list", "one");
            Await.until("it has looked", () -> looks.get() > before);
            assertThat(changes).hasValue(1);
        }
    }

    @Test
    void withoutARunAtTheBeginTheFirstChangeIsTheFirstAction() throws IOException {
        write("list", "one");
        try (ContentWatcher _ = ContentWatcher.start(directory.resolve("list"), "watch", changes::incrementAndGet)) {
            write("list", "two");
            Await.count("it was replaced", changes::get, 1);
        }
    }

    /** What it would have seen is seen by one that was started later. */
    @Test
    void afterTheEndOfTheWatchNothingRuns() throws IOException {
        write("list", "one");
        AtomicInteger ended = new AtomicInteger();
        ContentWatcher.start(directory.resolve("list"), "watch", ended::incrementAndGet)
                .close();
        try (ContentWatcher _ = watch(directory.resolve("list"))) {
            Await.count("the other has begun", changes::get, 1);
            write("list", "two");
            Await.count("it was replaced", changes::get, 2);
        }
        assertThat(ended).hasValue(0);
    }
}
