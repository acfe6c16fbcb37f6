package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.HostPort;
import dev.sluice.config.value.ListeningAddresses;
import dev.sluice.config.value.TcpBind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The check for pools that lead back to a frontend they serve, be it over others: one client would take all sessions of
 * the process. One frontend that passes clients on to another is a chain, and allowed.
 */
final class LoopChecks {
    private final Remarks remarks;
    private final Map<String, FrontendConfig> frontends = new LinkedHashMap<>();
    private final Map<String, PoolConfig> pools = new HashMap<>();
    private ListeningAddresses listening = ListeningAddresses.NONE;

    /** Frontends from which no loop can be reached, or whose loop has been told of. */
    private final Set<String> done = new HashSet<>();

    private final Deque<String> way = new ArrayDeque<>();

    LoopChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(SluiceConfig config) {
        Map<String, List<BindAddress>> binds = new LinkedHashMap<>();
        for (FrontendConfig frontend : config.frontends()) {
            if (!frontend.disabled()) {
                frontends.put(frontend.name(), frontend);
                binds.put(frontend.name(), frontend.bind());
            }
        }
        config.pools().forEach(pool -> pools.put(pool.name(), pool));
        listening = ListeningAddresses.of(binds);
        frontends.keySet().forEach(this::follow);
    }

    private void follow(String frontend) {
        if (done.contains(frontend)) {
            return;
        }
        way.addLast(frontend);
        frontend(frontend).routing().pools().stream()
                .map(pools::get)
                .filter(Objects::nonNull)
                .forEach(pool -> follow(pool, frontend(frontend)));
        way.removeLast();
        done.add(frontend);
    }

    private void follow(PoolConfig pool, FrontendConfig from) {
        for (BackendConfig backend : pool.backends()) {
            for (String next : frontendsAt(backend.address(), from)) {
                if (way.contains(next)) {
                    tell(pool, backend, next);
                } else {
                    follow(next);
                }
            }
        }
    }

    /** Where an address leads from a frontend: with the port of the client perhaps to several. */
    private Set<String> frontendsAt(Address address, FrontendConfig from) {
        if (!(address instanceof HostPort tcp && tcp.hasSamePort())) {
            String one = listening.frontendAt(address);
            return one == null ? Set.of() : Set.of(one);
        }
        Set<String> all = new LinkedHashSet<>();
        for (BindAddress bind : from.bind()) {
            for (BindAddress each : bind.each()) {
                String one = each instanceof TcpBind port ? listening.frontendAt(tcp.at(port.port())) : null;
                if (one != null) {
                    all.add(one);
                }
            }
        }
        return all;
    }

    private FrontendConfig frontend(String name) {
        return Objects.requireNonNull(frontends.get(name));
    }

    private void tell(PoolConfig pool, BackendConfig backend, String frontend) {
        String path = "pools." + pool.name() + ".backends." + backend.name() + ".address";
        String bind =
                frontend(frontend).bind().stream().map(BindAddress::toString).collect(Collectors.joining("\", \""));
        String over = way.stream()
                .dropWhile(one -> !one.equals(frontend))
                .skip(1)
                .map(one -> "\"" + one + "\"")
                .collect(Collectors.joining(", "));
        remarks.error(
                path,
                "pool \"%s\": \"%s\" leads back to frontend \"%s\"%s, which listens on \"%s\": a session would never end; write the address of the server behind Sluice"
                        .formatted(
                                pool.name(),
                                backend.address(),
                                frontend,
                                over.isEmpty() ? "" : " (over " + over + ")",
                                bind));
    }
}
