package dev.sluice.proxy.process;

import dev.sluice.config.finding.Origin;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.host.HeapNeed;
import dev.sluice.proxy.host.HostCheck;
import dev.sluice.proxy.host.Remedies;
import dev.sluice.proxy.log.Area;
import dev.sluice.proxy.log.Counted;
import java.nio.file.Path;
import org.slf4j.Logger;

/** The warnings of a start about limits that are lower than the configuration. Stateless. */
final class LimitWarnings {
    private static final Logger LOG = Area.PROCESS.logger();

    private LimitWarnings() {}

    /** Fewer connections than were asked for, or more than the memory carries. */
    static void ofConnections(SluiceConfig config, Origins origins, DescriptorBudget limits) {
        boolean asked = !(origins.of("process.maxConnections") instanceof Origin.Default);
        if (asked && limits.maxConnections() < config.process().maxConnections()) {
            LOG.warn(
                    "process.maxConnections lowered from {} to {}: the limit of {} file descriptors allows no more; raise it ({}),"
                            + " or write the lower number",
                    config.process().maxConnections(),
                    limits.maxConnections(),
                    limits.descriptors(),
                    Remedies.OPEN_FILES);
        }
        HostCheck.connectionsInMemory(Path.of("/"))
                .filter(carried -> carried < limits.maxConnections())
                .ifPresent(carried -> LOG.warn(
                        "the memory of this container carries some {} connections and {} are allowed: lower process.maxConnections or"
                                + " raise the limit, before the kernel ends the process",
                        carried,
                        limits.maxConnections()));
    }

    /** A heap that is too small for what is configured. */
    static void ofHeap(HeapNeed need, long heap) {
        if (!need.fits(heap)) {
            LOG.warn(
                    "{} and {} need some {} MB of heap, twice that during a reload, and there are {} MB: give the"
                            + " process more memory, or it may end for want of it",
                    Counted.of(need.backends(), "backend"),
                    Counted.of(need.frontends(), "frontend"),
                    need.bytes() >> 20,
                    heap >> 20);
        }
    }
}
