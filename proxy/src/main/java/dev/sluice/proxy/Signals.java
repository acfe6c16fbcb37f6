package dev.sluice.proxy;

import dev.sluice.proxy.account.AccessLog;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * TERM, INT and USR1 drain, a second one of them ends the sessions at once, a third one the process; HUP reopens the access
 * log. USR2 is the JVM's own.
 *
 * <p>Threading: handlers run on the JVM's signal thread.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger("sluice");
    private static final List<String> STOPPING = List.of("TERM", "INT", "USR1");
    /** As a shell reports a process that a signal ended. */
    private static final int STATUS_BASE = 128;

    private final ProxyServer server;
    private final AccessLog accessLog;
    private final CountDownLatch stop = new CountDownLatch(1);
    private int received;

    private Signals(ProxyServer server, AccessLog accessLog) {
        this.server = server;
        this.accessLog = accessLog;
    }

    static Signals install(ProxyServer server, AccessLog accessLog) {
        Signals signals = new Signals(server, accessLog);
        STOPPING.forEach(name -> Signal.handle(new Signal(name), signals::onStop));
        Signal.handle(new Signal("HUP"), _ -> signals.onHangUp());
        return signals;
    }

    private void onStop(Signal signal) {
        received++;
        switch (received) {
            case 1 -> stop.countDown();
            case 2 -> {
                LOG.info("second signal: ending {}", Counted.of(server.sessions(), "session"));
                server.hurry();
            }
            default -> Runtime.getRuntime().halt(STATUS_BASE + signal.getNumber());
        }
    }

    private void onHangUp() {
        accessLog.reopen();
        LOG.info("access log reopened");
    }

    /** Returns at the first signal that asks to stop. */
    void awaitStop() throws InterruptedException {
        stop.await();
    }
}
