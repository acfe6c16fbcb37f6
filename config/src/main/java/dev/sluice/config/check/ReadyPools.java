package dev.sluice.config.check;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.ReadyConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.tree.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The checks of the pools that readiness follows: each is defined, is named once, and may lack backends at all. Stateless. */
final class ReadyPools {
    private static final String PATH = "process.ready.pools";

    private ReadyPools() {}

    /** @param known whether all frontends and pools could be read; otherwise those that seem missing may be there */
    static void references(Bound.Fields root, boolean known, Problems problems) {
        Bound.Fields process = root.group("process");
        Bound.Fields ready = process == null ? null : process.group("ready");
        Bound pools = ready == null ? null : ready.get("pools");
        if (pools == null) {
            return;
        }
        Defined defined = Defined.pools(root);
        Set<String> seen = new HashSet<>();
        for (Bound item : pools instanceof Bound.Many many ? many.items() : List.of(pools)) {
            if (item instanceof Bound.Value value) {
                String name = (String) value.value();
                if (!seen.add(name)) {
                    problems.error(value.span(), PATH, PATH + ": \"%s\" is there twice".formatted(value.shown()));
                } else if (known && !defined.has(name)) {
                    problems.error(value.span(), PATH, PATH + ": " + defined.lacks(value));
                }
            }
        }
    }

    /** Of a complete configuration. */
    static void contradictions(SluiceConfig config, Remarks remarks) {
        ReadyConfig ready = config.process().ready();
        if (ready == null) {
            return;
        }
        for (PoolConfig pool : config.pools()) {
            int index = ready.pools().indexOf(pool.name());
            if (index >= 0 && !pool.isChecked() && pool.discovery() == null) {
                remarks.warn(
                        PATH + "[" + index + "]",
                        PATH
                                + ": nothing checks pool \"%s\", so it always seems to have backends; write pools.%s.healthCheck.type, such as tcp"
                                        .formatted(pool.name(), pool.name()));
            }
        }
        if (config.metrics().bind() == null && config.admin() == null) {
            remarks.warn(
                    "process.ready",
                    "process.ready has no effect: nobody can ask /readyz; write metrics.bind, such as 127.0.0.1:9400");
        }
    }
}
