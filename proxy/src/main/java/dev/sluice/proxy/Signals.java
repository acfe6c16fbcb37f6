package dev.sluice.proxy;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TERM, INT and USR1 drain, a second one of them ends the sessions at once, a third one the process; HUP reopens the access log
 * and reloads. USR2 is the JVM's own.
 *
 * <p>Threading: handlers run on the JVM's signal thread.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");
    /** The signals that stop, with the exit status a shell reports for a process that one of them ended. */
    private static final Map<String, Integer> STOPPING = Map.of("TERM", 143, "INT", 130, "USR1", 138);

    private final ProxyServer server;
    private final Runnable onHangUp;
    private final CountDownLatch stop = new CountDownLatch(1);
    private int received;

    private Signals(ProxyServer server, Runnable onHangUp) {
        this.server = server;
        this.onHangUp = onHangUp;
    }

    static Signals install(ProxyServer server, Runnable onHangUp) {
        Signals signals = new Signals(server, onHangUp);
        STOPPING.forEach((name, status) -> ProcessSignal.handle(name, () -> signals.onStop(status)));
        ProcessSignal.handle("HUP", signals::onHangUp);
        return signals;
    }

    private void onStop(int status) {
        received++;
        switch (received) {
            case 1 -> stop.countDown();
            case 2 -> {
                LOG.info("second signal: ending {}", Counted.of(server.sessions(), "session"));
                server.hurry();
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
