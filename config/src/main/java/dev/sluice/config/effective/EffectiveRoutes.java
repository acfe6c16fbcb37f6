package dev.sluice.config.effective;

import dev.sluice.config.model.Opening;
import dev.sluice.config.model.RouteConditions;
import dev.sluice.config.model.RouteConfig;
import dev.sluice.config.model.RouteFacts;
import dev.sluice.config.model.RouteTest;
import dev.sluice.config.model.RoutingConfig;
import dev.sluice.config.model.WeightedPool;
import dev.sluice.config.value.Cidr;
import java.util.List;

/** A writer of routes, of where all other clients go, and of tests into the effective configuration. */
final class EffectiveRoutes {
    private final AnnotatedYaml yaml;

    EffectiveRoutes(AnnotatedYaml yaml) {
        this.yaml = yaml;
    }

    void write(RoutingConfig routing) {
        yaml.put("startTls", routing.startTls());
        yaml.section("routes", () -> {
            int index = 0;
            for (RouteConfig route : routing.routes()) {
                yaml.element(index++, route.name(), () -> route(route));
            }
        });
        yaml.put("pool", routing.pool() == null ? RouteConfig.REFUSE : routing.pool());
    }

    private void route(RouteConfig route) {
        RouteConditions conditions = route.conditions();
        if (!route.name().equals(conditions.toText())) {
            yaml.put("name", route.name());
        }
        yaml.list("sni", conditions.sni());
        if (conditions.noSni()) {
            yaml.put("noSni", true);
        }
        yaml.list("alpn", conditions.alpn());
        yaml.list("clientName", conditions.clientName());
        yaml.list("source", conditions.source());
        pools(route.pools());
        yaml.put("whenDown", route.whenDown());
    }

    void test(RouteTest test) {
        yaml.put("frontend", test.frontend());
        RouteFacts client = test.client();
        if (client.opening() instanceof Opening.Hello(String name, List<String> protocols)) {
            yaml.put("sni", name);
            yaml.list("alpn", protocols);
            yaml.list("clientName", client.clientNames());
        }
        if (client.hasSource()) {
            yaml.put("source", Cidr.ofAddress(client.high(), client.low()));
        }
        yaml.put("tls", client.opening() instanceof Opening.Hello);
        yaml.put("expect", test.expect());
    }

    private void pools(List<WeightedPool> pools) {
        if (pools.isEmpty()) {
            yaml.put("pool", RouteConfig.REFUSE);
        } else if (pools.size() == 1 && pools.getFirst().weight() == 1) {
            yaml.put("pool", pools.getFirst().pool());
        } else {
            yaml.section("pools", () -> pools.forEach(share -> yaml.share(share.pool(), share.weight())));
        }
    }
}
