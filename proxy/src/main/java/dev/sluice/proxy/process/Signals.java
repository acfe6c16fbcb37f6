package dev.sluice.proxy.process;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.server.ProxyServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The signals that the process obeys. TERM, INT and USR1 drain, a second one of them ends the sessions and the process
 * at once, a third one halts it; HUP reopens the access log and reloads. USR2 is the JVM's own. Whatever hangs: the
 * process ends within the time that the configuration gives the drain, and within seconds after the second signal.
 *
 * <p>Until the process serves, HUP is remembered, and one that stops ends the start, as it does with any program.
 *
 * <p>Threading: each delivery is handled by a thread of its own.
 */
final class Signals {
    private static final Logger LOG = Area.PROCESS.logger();
    /** The signals that stop, with the exit status a shell reports for a process that one of them ended. */
    private static final Map<String, Integer> STOPPING = Map.of("TERM", 143, "INT", 130, "USR1", 138);

    /** For what is left to do after the second signal: to reset the sessions and write what the access log holds. */
    private static final Duration HURRY = Duration.ofSeconds(5);

    /** The source of signals. */
    interface Source {
        /**
         * Runs the action at each delivery.
         *
         * @return false when the signal is ignored
         */
        boolean handle(String name, Runnable action);
    }

    private final LastResort lastResort;
    private final Source source;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();
    private @Nullable Runnable onHangUp;
    private boolean hungUp;
    private final boolean hearsHangUp;

    /** To be made by the thread that will stop the process, before anything that takes time: HUP would end the process. */
    Signals() {
        this(LastResort.ofThisThread(), ProcessSignal::handle);
    }

    Signals(LastResort lastResort, Source source) {
        this.lastResort = lastResort;
        this.source = source;
        hearsHangUp = source.handle("HUP", this::onHangUp);
    }

    /**
     * The server serves.
     *
     * @param action of HUP
     */
    void attach(ProxyServer server, Runnable action) {
        STOPPING.forEach((name, status) -> {
            boolean _ = source.handle(name, () -> onStop(server, status));
        });
        if (!hearsHangUp) {
            LOG.warn(
                    "the signal HUP is ignored, as nohup does it: it neither reloads nor opens the access log anew. Start with setsid"
                            + " or a service manager instead; \"sluice reload\" reloads all the same");
        }
        if (attach(action)) {
            Thread.ofPlatform().name("sluice-early-hup").start(action);
        }
    }

    /** True when HUP came before. */
    synchronized boolean attach(Runnable action) {
        onHangUp = action;
        return hungUp;
    }

    private void onStop(ProxyServer server, int status) {
        switch (received.incrementAndGet()) {
            case 1 -> {
                lastResort.within(server.retirement().endsWithin(), status);
                stop.countDown();
            }
            case 2 -> {
                lastResort.within(HURRY, status);
                server.hurry();
                LOG.info("second signal: ending {}", Counted.of(server.sessions(), "session"));
            }
            default -> lastResort.now(status);
        }
    }

    private void onHangUp() {
        Runnable action = action();
        if (action != null) {
            action.run();
        }
    }

    private synchronized @Nullable Runnable action() {
        hungUp = true;
        return onHangUp;
    }

    /** Returns at the first signal that asks to stop. */
    void awaitStop() throws InterruptedException {
        stop.await();
    }
}
