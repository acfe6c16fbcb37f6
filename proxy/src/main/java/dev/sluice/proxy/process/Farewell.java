package dev.sluice.proxy.process;

import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.value.DurationText;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.Frontend;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The log line of a process that begins to stop: which sessions it waits for, for how long at most, and what ends them
 * now.
 *
 * @param frontends that have sessions, such as "web 2", the most first
 */
record Farewell(ProcessConfig config, int sessions, List<String> frontends) {
    /** A line is read by people. */
    private static final int MOST_NAMED = 5;

    static Farewell of(ProxyServer server) {
        Map<String, Integer> active = new LinkedHashMap<>();
        for (Frontend frontend : server.snapshot().frontends()) {
            active.put(frontend.name(), frontend.limit().active());
        }
        return of(server.retirement().config(), server.sessions(), active);
    }

    /** @param active how many sessions each frontend has, each read once: what is read twice while traffic goes on contradicts itself */
    static Farewell of(ProcessConfig config, int sessions, Map<String, Integer> active) {
        List<String> frontends = active.entrySet().stream()
                .filter(one -> one.getValue() > 0)
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(one -> one.getKey() + " " + one.getValue())
                .toList();
        int named = active.values().stream().mapToInt(Integer::intValue).sum();
        return new Farewell(config, Math.max(named, sessions), frontends);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("draining ").append(Counted.of(sessions, "session"));
        if (!frontends.isEmpty()) {
            text.append(" (").append(named()).append(')');
        }
        Duration delay = config.drainDelay();
        if (!delay.isZero()) {
            text.append(": new clients are accepted for another ")
                    .append(DurationText.print(delay))
                    .append(" (process.drain.delay)");
        }
        if (sessions > 0 || !delay.isZero()) {
            text.append(delay.isZero() ? ": " : ", then ").append(patience());
        }
        return text.toString();
    }

    private String named() {
        StringJoiner names = new StringJoiner(", ");
        frontends.stream().limit(MOST_NAMED).forEach(names::add);
        int more = frontends.size() - MOST_NAMED;
        return more > 0 ? names + " and " + Counted.of(more, "other frontend") : names.toString();
    }

    private String patience() {
        DrainConfig drain = config.drain();
        String idle = drain.spread().isZero()
                ? ""
                : "those that are idle (no byte for 200 ms) end within " + DurationText.print(drain.spread())
                        + " (process.drain.spread), ";
        return idle + "all have " + DurationText.print(drain.timeout())
                + " to end (process.drain.timeout); a second signal, such as Ctrl-C, ends them now";
    }
}
