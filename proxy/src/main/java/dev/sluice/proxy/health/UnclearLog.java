package dev.sluice.proxy.health;

import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The lines of the log about checks that say nothing of the health of backends which answer: one when it begins, and one when it ends. */
final class UnclearLog {
    private static final Logger LOG = Area.BACKEND.logger();

    private UnclearLog() {}

    static void write(Pool pool, Backend backend, CheckResult result) {
        boolean begins = result.isUnclear();
        LOG.atLevel(begins ? Level.WARN : Level.INFO)
                .addKeyValue("pool", pool.name())
                .addKeyValue("backend", backend.name())
                .addKeyValue("reason", result.toString())
                .log(
                        begins
                                ? "backend {}/{} answers, but its check says nothing of its health: {}; it stays {}"
                                : "backend {}/{}: its check says again how it is: {}; it is {}",
                        pool.name(),
                        backend.name(),
                        result,
                        backend.state().label());
    }
}
