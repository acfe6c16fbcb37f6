package dev.sluice.proxy.discovery;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.source.BackendFile;
import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.watch.ContentWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lookup of a list of backends in a file. A weight of 0 is the file's word for draining.
 *
 * <p>Threading: a thread of its own, that of the watcher.
 */
final class FileLookup implements Lookup {
    private final Path file;
    private final String thread;
    private volatile boolean closed;
    private @Nullable ContentWatcher watcher;

    /**
     * Reads nothing yet.
     *
     * @param pool name of the pool, for the name of the thread
     */
    FileLookup(String pool, Path file) {
        this.file = file;
        this.thread = "sluice-discovery-" + pool;
    }

    @Override
    public void start(Listener listener) {
        watcher = ContentWatcher.startAndRun(file, thread, () -> read(listener), listener::onConfirmed);
    }

    private void read(Listener listener) {
        BackendFile.Result result = BackendFile.load(file);
        if (closed) {
            return;
        }
        List<Finding> errors = result.findings();
        if (errors.isEmpty()) {
            listener.onFound(
                    result.backends().stream().map(FileLookup::endpoint).toList(),
                    result.backends().isEmpty() ? "the file lists no backends" : "");
        } else {
            Finding first = errors.getFirst();
            String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
            listener.onFailed(first.place() + ": " + first.message() + more);
        }
    }

    private static Endpoint endpoint(BackendConfig backend) {
        return new Endpoint(
                backend.name(),
                (HostPort) backend.address(),
                Math.max(1, backend.weight()),
                backend.backup(),
                backend.weight() == 0);
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (watcher != null) {
                watcher.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
