package dev.sluice.proxy.discovery;

import dev.sluice.proxy.discovery.dns.NoAnswerException;
import dev.sluice.proxy.log.Area;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The lookup of a DNS name: asks, tells, waits as long as the answer holds.
 *
 * <p>Threading: a virtual thread of its own.
 */
final class DnsLookup implements Lookup {
    private static final Logger LOG = Area.DISCOVERY.logger();

    /** The wait between two questions. */
    @FunctionalInterface
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    private final DnsEndpoints source;
    private final Schedule schedule;
    private final Pause pause;
    private final Runnable onClose;
    private final String name;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * Asks nobody yet.
     *
     * @param pool name of the pool, for the name of the thread
     * @param onClose gives back what the source needs
     */
    DnsLookup(String pool, DnsEndpoints source, Schedule schedule, Pause pause, Runnable onClose) {
        this.source = source;
        this.schedule = schedule;
        this.pause = pause;
        this.onClose = onClose;
        this.name = "sluice-discovery-" + pool;
    }

    @Override
    public void start(Listener listener) {
        thread = Thread.ofVirtual().name(name).start(() -> run(listener));
    }

    private void run(Listener listener) {
        try {
            while (!closed) {
                pause.pause(ask(listener));
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private Duration ask(Listener listener) throws InterruptedException {
        try {
            DnsEndpoints.Found found = source.find();
            if (!closed) {
                listener.onLeftOut(found.leftOut());
                listener.onFound(found.endpoints(), found.note());
            }
            return found.timeToLive() < 0 ? schedule.afterFailure() : schedule.afterAnswer(found.timeToLive());
        } catch (NoAnswerException e) {
            if (!closed) {
                listener.onFailed(e.reason());
            }
            return schedule.afterFailure();
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("{} failed by a defect and goes on", name, e);
                listener.onFailed("cannot be asked: " + e.getMessage());
            }
            return schedule.afterFailure();
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        onClose.run();
    }
}
