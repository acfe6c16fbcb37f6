package dev.sluice.proxy.process;

import dev.sluice.proxy.log.Area;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;

/**
 * What has been started and must be stopped, the last first, whatever one of them throws.
 *
 * <p>Threading: the main thread.
 */
class Started implements AutoCloseable {
    private static final Logger LOG = Area.PROCESS.logger();

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** To be stopped before all that was added earlier. */
    void add(AutoCloseable part) {
        parts.push(part);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Throwable e) {
                LOG.warn("stopping: {}", e.getMessage());
            }
        }
    }
}
