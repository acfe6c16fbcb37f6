package dev.sluice.proxy.status;

import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The problems of checks that say nothing of the health of backends which answer: their login is not taken, or there is no room for it. */
final class CheckProblems implements Detector {
    private final ServerView state;

    CheckProblems(ServerView state) {
        this.state = state;
    }

    @Override
    public void look(Moment now, Sightings found) {
        for (Pool pool : state.snapshot().pools()) {
            Map<String, List<Backend>> unclear = new LinkedHashMap<>();
            for (Backend backend : pool.backends()) {
                CheckResult last = backend.health().last();
                if (last != null && last.isUnclear()) {
                    unclear.computeIfAbsent(last.code(), _ -> new ArrayList<>()).add(backend);
                }
            }
            unclear.forEach((code, backends) -> add(pool, code, backends, found));
        }
    }

    private static void add(Pool pool, String code, List<Backend> backends, Sightings found) {
        Backend first = backends.getFirst();
        int more = backends.size() - 1;
        found.add(
                ProblemKind.CHECK_UNCLEAR,
                Subject.pool(pool.name()).because(code),
                "the check of " + pool.name() + "/" + first.name()
                        + (more == 0 ? "" : " and " + Counted.of(more, "other backend"))
                        + " says nothing of its health: " + first.health().last() + ". Their states stay as they are",
                code.equals(CheckResult.NO_LOGIN)
                        ? "Put the right user and password into " + BackendWords.checkKey(pool, first)
                                + " and its passwordFile, which is read again when it changes; or let the server take them"
                        : "Raise the limit of connections of the server, or lower maxConnections of pools." + pool.name()
                                + ", so that there is room for clients and checks");
    }
}
