package dev.sluice.proxy.process;

import dev.sluice.proxy.log.Area;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;

/**
 * The things that have been started and must be stopped, the last first, whatever one of them throws.
 *
 * <p>Threading: the main thread.
 */
class Started implements AutoCloseable {
    private static final Logger LOG = Area.PROCESS.logger();

    private record Part(String name, AutoCloseable what) {}

    private final Deque<Part> parts = new ArrayDeque<>();

    /** To be stopped before all that was added earlier. */
    <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        onAdded(name);
        return part;
    }

    /** For who wants to know. */
    void onAdded(String name) {}

    /** For who wants to know. */
    void onStopping(String name) {}

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                onStopping(part.name);
                part.what.close();
            } catch (Throwable e) {
                LOG.warn("stopping: {}", e.getMessage());
            }
        }
    }
}
