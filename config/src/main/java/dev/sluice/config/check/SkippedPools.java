package dev.sluice.config.check;

import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.model.WhenDown;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The search for pools that a route is to pass over while they are down, and of which nothing would ever say so. */
final class SkippedPools {
    private final Remarks remarks;
    private final Set<String> unchecked;

    SkippedPools(Remarks remarks, SluiceConfig config) {
        this.remarks = remarks;
        this.unchecked = config.pools().stream()
                .filter(pool -> !pool.isChecked())
                .map(PoolConfig::name)
                .collect(Collectors.toSet());
    }

    void run(FrontendConfig frontend) {
        List<RouteConfig> routes = frontend.routing().routes();
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).whenDown() == WhenDown.SKIP) {
                String path = "frontends.%s.routes[%d].whenDown".formatted(frontend.name(), i);
                routes.get(i).pools().forEach(share -> look(share, path));
            }
        }
    }

    private void look(WeightedPool share, String path) {
        if (share.weight() > 0 && unchecked.contains(share.pool())) {
            remarks.warn(
                    path,
                    "%s: nothing checks pool \"%s\", so it is never down; write pools.%s.healthCheck.type, such as tcp"
                            .formatted(path, share.pool(), share.pool()));
        }
    }
}
