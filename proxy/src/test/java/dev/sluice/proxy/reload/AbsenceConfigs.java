package dev.sluice.proxy.reload;

import dev.sluice.config.value.HostPort;
import dev.sluice.proxy.discovery.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Configurations and answers of discovery by chance: some of four names in two pools, each at some of four addresses. */
final class AbsenceConfigs {
    static final List<String> NAMES = List.of("a", "b", "c", "d");

    private final List<HostPort> addresses;
    private final Random random;
    private final long drainMillis;

    AbsenceConfigs(List<HostPort> addresses, Random random, long drainMillis) {
        this.addresses = addresses;
        this.random = random;
        this.drainMillis = drainMillis;
    }

    /** Some names, each at some address. */
    private Map<String, HostPort> some() {
        List<HostPort> order = new ArrayList<>(addresses);
        if (random.nextInt(3) == 0) {
            Collections.shuffle(order, random);
        }
        Map<String, HostPort> chosen = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (random.nextInt(3) > 0) {
                chosen.put(NAMES.get(i), order.get(i));
            }
        }
        return chosen.isEmpty() ? some() : chosen;
    }

    Endpoint[] found() {
        return some().entrySet().stream()
                .map(one -> new Endpoint(one.getKey(), one.getValue(), 1, false, false))
                .toArray(Endpoint[]::new);
    }

    String config() {
        boolean second = random.nextInt(3) > 0;
        StringBuilder text =
                new StringBuilder("process: {workers: 2, drain: {timeout: 0s}}\nmetrics: off\nfrontends:\n");
        text.append("  f: {bind: \"127.0.0.1:0\", pool: %s}%n".formatted(second && random.nextBoolean() ? "q" : "p"));
        if (random.nextBoolean()) {
            text.append("  g: {bind: \"127.0.0.1:0\", pool: p, maxConnections: 50}\n");
        }
        String keys = "healthCheck: off, queue: {limit: 0}, drain: {timeout: %d ms}, balance: %s"
                .replace(" ms", "ms")
                .formatted(drainMillis, random.nextBoolean() ? "leastConnections" : "roundRobin");
        text.append("pools:\n  p: {%s, backends: {".formatted(keys));
        some().forEach((name, address) ->
                text.append("%s: {address: \"%s\", maxConnections: %d}, ".formatted(name, address, random.nextInt(6))));
        text.append("}}\n");
        if (second) {
            text.append("  q: {%s, discover: {file: list.yaml, maxConnections: %d}}%n"
                    .formatted(keys, 1 + random.nextInt(5)));
        }
        return text.toString();
    }
}
