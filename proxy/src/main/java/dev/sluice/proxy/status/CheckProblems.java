package dev.sluice.proxy.status;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import dev.sluice.proxy.pool.Pool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The problems of checks of databases: several servers say that they are the primary; or a server answers, and says nothing of its health, since it does
 * not take the login of the check or has no room for it.
 */
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
            primaries(pool, found);
            unclear.forEach((code, backends) -> add(pool, code, backends, found));
        }
    }

    private static void primaries(Pool pool, Sightings found) {
        List<String> names = new ArrayList<>();
        String refused = null;
        for (Backend backend : pool.backends()) {
            CheckResult last = backend.health().last();
            if (last != null && last.facts() != null && last.facts().role() == Facts.Role.PRIMARY) {
                names.add(backend.name());
                refused =
                        backend.isStandby() && isWanted(pool, backend) ? backend.name() + " " + last.detail() : refused;
            }
        }
        if (refused != null && names.size() > 1) {
            boolean nobody = !pool.takesSessions();
            found.add(
                    Sightings.Sort.of(ProblemKind.TWO_PRIMARIES, nobody ? Severity.CRITICAL : Severity.WARNING),
                    Subject.pool(pool.name()),
                    null,
                    "several backends of pool " + pool.name() + " say that they are the primary: "
                            + String.join(", ", names) + ". " + refused
                            + (nobody ? ". None of them gets new clients" : ". It gets no new clients"),
                    "Stop the server that must not be the primary, or make it a replica of the other. Until then \"sluice backend maintenance "
                            + pool.name() + "/NAME\" takes one out");
        }
    }

    private static boolean isWanted(Pool pool, Backend backend) {
        HealthCheckConfig check = pool.config().checkOf(backend.config());
        return check != null && check.isForPrimary();
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
                        : "Raise the limit of connections of the server, or lower maxConnections of pools."
                                + pool.name() + ", so that there is room for clients and checks");
    }
}
