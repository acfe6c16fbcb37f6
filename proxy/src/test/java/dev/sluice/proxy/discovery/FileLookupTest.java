package dev.sluice.proxy.discovery;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileLookupTest {
    @TempDir
    private Path directory;

    private final AtomicInteger confirmed = new AtomicInteger();
    private final LinkedBlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final Lookup.Listener listener = new Lookup.Listener() {
        @Override
        public void onFound(List<Endpoint> endpoints) {
            told.add(endpoints);
        }

        @Override
        public void onConfirmed() {
            confirmed.incrementAndGet();
        }

        @Override
        public void onFailed(String reason) {
            told.add(reason);
        }
    };
    private FileLookup lookup = new FileLookup("p", Path.of("none"));

    private void start(Path file) {
        lookup = new FileLookup("p", file);
        lookup.start(listener);
    }

    @AfterEach
    void end() {
        lookup.close();
    }

    private Object next() throws InterruptedException {
        Object next = told.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static Endpoint at(int port) {
        return new Endpoint("10.0.0.1:" + port, new HostPort("10.0.0.1", port), 1, false, false);
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = file.resolveSibling("next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void theListIsReadAtOnceAndAfterEachReplacement() throws Exception {
        Path file = Files.writeString(directory.resolve("backends.yaml"), "[10.0.0.1:1]");
        start(file);
        assertThat(next()).isEqualTo(List.of(at(1)));
        replace(file, "[10.0.0.1:1, {address: \"10.0.0.1:2\", name: b, weight: 0, backup: true}]");
        assertThat(next()).isEqualTo(List.of(at(1), new Endpoint("b", new HostPort("10.0.0.1", 2), 1, true, true)));
        replace(file, "[]");
        assertThat(next()).isEqualTo(List.of());
    }

    @Test
    void aListBesideAFileThatIsWrittenAllTheTimeIsFollowed() throws Exception {
        Path file = Files.writeString(directory.resolve("backends.yaml"), "[10.0.0.1:1]");
        AtomicBoolean stop = new AtomicBoolean();
        Thread noise = Thread.ofVirtual().start(() -> {
            while (!stop.get()) {
                try {
                    Files.writeString(directory.resolve("log"), "a line\n", CREATE, APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                Await.pause(Duration.ofMillis(20), "the pace of who writes");
            }
        });
        try {
            start(file);
            assertThat(next()).isEqualTo(List.of(at(1)));
            replace(file, "[10.0.0.1:2]");
            assertThat(next()).isEqualTo(List.of(at(2)));
        } finally {
            stop.set(true);
            noise.join();
        }
    }

    @Test
    void anErrorNamesItsPlaceAndTheNextGoodListIsReadAgain() throws Exception {
        Path file = Files.writeString(directory.resolve("backends.yaml"), "[10.0.0.1:1]");
        start(file);
        next();
        replace(file, "- 10.0.0.1:2\n- 10.0.0.1:70000\n- web:80\n");
        assertThat(next())
                .isEqualTo(file + ":2:3: [1]: \"10.0.0.1:70000\": port 70000 is out of range; the highest is 65535"
                        + " (and 1 more)");
        replace(file, "[10.0.0.1:3]");
        assertThat(next()).isEqualTo(List.of(at(3)));
    }

    @Test
    void aFifoInItsPlaceIsAnErrorAndDoesNotEndTheWatch() throws Exception {
        Path file = Files.writeString(directory.resolve("backends.yaml"), "[10.0.0.1:1]");
        start(file);
        next();
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Files.move(fifo, file, StandardCopyOption.ATOMIC_MOVE);
        assertThat(next()).asString().endsWith("it is no regular file but a FIFO, a socket or a device");
        replace(file, "[10.0.0.1:2]");
        assertThat(next()).isEqualTo(List.of(at(2)));
    }

    @Test
    void aFileThatDoesNotChangeIsConfirmedWithEachLook() throws Exception {
        start(Files.writeString(directory.resolve("backends.yaml"), "[10.0.0.1:1]"));
        next();
        Await.until("confirmed", () -> confirmed.get() > 0);
        assertThat(told).isEmpty();
    }

    @Test
    void aFileThatComesLaterIsFound() throws Exception {
        Path file = directory.resolve("later/backends.json");
        start(file);
        assertThat(next()).asString().contains("cannot read the file");
        Files.createDirectory(directory.resolve("later"));
        Files.writeString(file, "[\"10.0.0.1:1\"]");
        assertThat(next()).isEqualTo(List.of(at(1)));
    }

    /** As Kubernetes mounts a ConfigMap. */
    @Test
    void theSwapOfAMountedDirectorysLinkCountsOnce() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        for (int i = 1; i <= 2; i++) {
            Path data = Files.createDirectory(mount.resolve("..data_" + i));
            Files.writeString(data.resolve("backends.yaml"), "[10.0.0.1:" + i + "]");
        }
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..data_1"));
        Path file = Files.createSymbolicLink(mount.resolve("backends.yaml"), Path.of("..data/backends.yaml"));
        start(file);
        assertThat(next()).isEqualTo(List.of(at(1)));
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..data_2"));
        Files.move(
                mount.resolve("..data_tmp"),
                mount.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(next()).isEqualTo(List.of(at(2)));
        assertThat(told).isEmpty();
    }
}
