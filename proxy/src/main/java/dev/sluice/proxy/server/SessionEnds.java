package dev.sluice.proxy.server;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.health.SessionCloser;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.session.end.DrainScope;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The closer of the sessions of a backend on all workers. Any thread. */
record SessionEnds(List<Worker> workers) implements SessionCloser {
    @Override
    public void close(Set<Backend> backends, Duration over) {
        workers.forEach(worker -> worker.endOf(backends, Cause.BACKEND_DOWN, over));
    }

    @Override
    public void drain(Backend backend, DrainConfig config) {
        workers.forEach(worker -> worker.drain(DrainScope.of(backend), config, workers.size(), Cause.DRAIN));
    }

    @Override
    public void cancelDrain(Backend backend) {
        workers.forEach(worker -> worker.cancelDrain(DrainScope.of(backend)));
    }
}
