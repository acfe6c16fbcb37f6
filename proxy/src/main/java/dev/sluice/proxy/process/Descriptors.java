package dev.sluice.proxy.process;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.net.sys.OpenFiles;
import dev.sluice.proxy.reload.Participant;
import dev.sluice.proxy.reload.Upcoming;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.Snapshot;
import org.slf4j.Logger;

/**
 * The shares of the descriptors, kept right when the configuration changes, when backends are found, and when somebody
 * changes the limit of the running process.
 *
 * <p>Threading: any thread.
 */
final class Descriptors implements Participant {
    private static final Logger LOG = Area.PROCESS.logger();

    private final ProxyServer server;
    private volatile SluiceConfig config;
    private volatile DescriptorBudget budget;

    /** @param budget by that configuration; the server has it from now on */
    Descriptors(ProxyServer server, SluiceConfig config, DescriptorBudget budget) {
        this.server = server;
        this.config = config;
        this.budget = budget;
        server.share(budget);
    }

    /** How they are shared. */
    DescriptorBudget budget() {
        return budget;
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

    @Override
    public String label() {
        return "descriptors";
    }

    @Override
    public void prepare(Upcoming next) {
        next.maxConnections(
                budget(next.config(), server.workers().size(), next.snapshot()).maxConnections());
    }

    @Override
    public void commit(Upcoming next) {
        config = next.config();
        renew();
    }

    /** As {@link #renew}, on a thread of its own. */
    void renewSoon() {
        Thread.ofVirtual().name("sluice-descriptors").start(this::renew);
    }

    /** Looks again at what serves and at the limit. */
    void renew() {
        int known = budget.descriptors();
        DescriptorBudget now = budget(config, server.workers().size(), server.snapshot());
        budget = now;
        server.share(now);
        if (known != now.descriptors()) {
            LOG.warn(
                    "the limit of descriptors has changed from {} to {}: at most {} from now on",
                    known,
                    now.descriptors(),
                    Counted.of(now.maxConnections(), "connection"));
        }
    }
}
