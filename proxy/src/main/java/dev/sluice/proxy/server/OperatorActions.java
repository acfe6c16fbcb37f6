package dev.sluice.proxy.server;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.BackendState;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.reload.ChangeLocks;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.session.end.DrainScope;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes that an operator makes to the running server by hand.
 *
 * <p>Threading: any thread that may block.
 */
public final class OperatorActions {
    private final ProxyServer server;
    private final List<Worker> workers;

    OperatorActions(ProxyServer server, List<Worker> workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Stops accepting on a frontend, and lets its sessions go, or begins again.
     *
     * @param frontend its name, or {@link ProxyServer#ALL}
     * @param how its sessions go; null to begin again
     */
    public void drainFrontend(String frontend, @Nullable DrainConfig how) throws BindException, InterruptedException {
        DrainScope scope = frontend.equals(ProxyServer.ALL) ? DrainScope.ALL : DrainScope.of(frontend);
        try (ChangeLocks.Held _ = server.locks().serving()) {
            server.refuseWhenStopping();
            server.drained().change(frontend, how != null, server.snapshot(), server.listeners());
            if (how == null) {
                workers.forEach(worker -> worker.cancelDrain(scope));
            } else {
                workers.forEach(worker -> worker.drain(scope, how, workers.size(), Cause.DRAIN));
            }
        }
    }

    /** Changes what an operator has set of a backend, and tells who watches it. */
    public void override(Pool pool, Backend backend, String reason, Runnable change) throws InterruptedException {
        server.onControl(() -> {
            BackendState before = backend.state();
            change.run();
            server.health().onOverride(pool, backend, before, reason);
        });
    }

    /** Ends the sessions of a backend with RST, evenly over this time. */
    public void endOf(Backend backend, Duration over) {
        workers.forEach(worker -> worker.endOf(Set.of(backend), Cause.ADMIN, over));
    }
}
