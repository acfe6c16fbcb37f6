package dev.sluice.proxy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TERM, INT and USR1 drain, a second one of them ends the sessions and the process at once, a third one halts it; HUP reopens the
 * access log and reloads. USR2 is the JVM's own. Whatever hangs: the process ends within the time that the configuration gives the
 * drain, and within seconds after the second signal.
 *
 * <p>Threading: each delivery is handled by a thread of its own.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");
    /** The signals that stop, with the exit status a shell reports for a process that one of them ended. */
    private static final Map<String, Integer> STOPPING = Map.of("TERM", 143, "INT", 130, "USR1", 138);

    /** For what is left to do after the second signal: to reset the sessions and write what the access log holds. */
    private static final Duration HURRY = Duration.ofSeconds(5);

    private final ProxyServer server;
    private final Runnable onHangUp;
    private final LastResort lastResort;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();

    private Signals(ProxyServer server, Runnable onHangUp, LastResort lastResort) {
        this.server = server;
        this.onHangUp = onHangUp;
        this.lastResort = lastResort;
    }

    /** To be called by the thread that will stop the process. */
    static Signals install(ProxyServer server, Runnable onHangUp) {
        Signals signals = new Signals(server, onHangUp, LastResort.ofThisThread());
        STOPPING.forEach((name, status) -> ProcessSignal.handle(name, () -> signals.onStop(status)));
        ProcessSignal.handle("HUP", signals::onHangUp);
        return signals;
    }

    private void onStop(int status) {
        switch (received.incrementAndGet()) {
            case 1 -> {
                lastResort.within(server.endsWithin(), status);
                stop.countDown();
            }
            case 2 -> {
                lastResort.within(HURRY, status);
                server.hurry();
                LOG.info("second signal: ending {}", Counted.of(server.sessions(), "session"));
            }
            default -> Runtime.getRuntime().halt(status);
        }
    }

    private void onHangUp() {
        onHangUp.run();
    }

    /** Returns at the first signal that asks to stop. */
    void awaitStop() throws InterruptedException {
        stop.await();
    }
}
