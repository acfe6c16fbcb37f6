package dev.sluice.proxy.process;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.OpenFiles;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.Snapshot;
import org.slf4j.Logger;

/**
 * Keeps the shares of the descriptors right: when the configuration changes, when backends are found, and when somebody changes the limit
 * of the running process.
 *
 * <p>Threading: any thread.
 */
final class Descriptors {
    private static final Logger LOG = Area.PROCESS.logger();

    private final ProxyServer server;
    private volatile SluiceConfig config;
    private volatile int known;

    /** @param config by which the server has been budgeted */
    Descriptors(ProxyServer server, SluiceConfig config) {
        this.server = server;
        this.config = config;
        this.known = OpenFiles.limit();
        server.onShortage(() -> Thread.ofVirtual().name("sluice-descriptors").start(this::renew));
    }

    /** What a generation may use. */
    static DescriptorBudget budget(SluiceConfig config, int workers, Snapshot snapshot) {
        int checked = snapshot.pools().stream()
                .mapToInt(pool -> (int) pool.backends().stream()
                        .filter(backend -> pool.config().checkOf(backend.config()) != null)
                        .count())
                .sum();
        return DescriptorBudget.of(OpenFiles.limit(), config, workers, checked);
    }

    /** Another configuration serves. */
    void follow(SluiceConfig next) {
        config = next;
        renew();
    }

    /** Looks again at what serves and at the limit. */
    void renew() {
        DescriptorBudget budget = budget(config, server.workers().size(), server.snapshot());
        server.budget(budget);
        if (known != budget.descriptors()) {
            LOG.warn(
                    "the limit of descriptors has changed from {} to {}: at most {} from now on",
                    known,
                    budget.descriptors(),
                    Counted.of(budget.maxConnections(), "connection"));
        }
        known = budget.descriptors();
    }
}
