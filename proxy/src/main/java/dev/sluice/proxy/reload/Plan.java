package dev.sluice.proxy.reload;

import dev.sluice.config.effective.ConfigDiff;
import dev.sluice.config.effective.ConfigDiff.Change;
import dev.sluice.config.effective.ConfigDiff.KeyChange;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.pool.AdminState;
import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The plan of a reload: the differences of two configurations with what they mean for the sessions that run. The table
 * of keys says which of them need a restart.
 */
public final class Plan {
    private final SluiceConfig to;
    private final Snapshot running;
    /** By pool and backend. */
    private final Map<String, Map<String, Integer>> sessions = new HashMap<>();

    private Plan(SluiceConfig to, Snapshot running) {
        this.to = to;
        this.running = running;
    }

    /** In the order of {@link ConfigDiff}; empty when nothing differs. */
    public static List<PlannedChange> of(SluiceConfig from, SluiceConfig to, Snapshot running) {
        return of(from, to, running, List.of());
    }

    /** @param moves backends whose name has another address: at their places, or after all else */
    static List<PlannedChange> of(SluiceConfig from, SluiceConfig to, Snapshot running, List<Change> moves) {
        Plan plan = new Plan(to, running);
        Map<String, Change> moved = new LinkedHashMap<>();
        moves.forEach(move -> moved.put(move.path(), move));
        List<PlannedChange> changes = new ArrayList<>();
        for (Change change : ConfigDiff.of(from, to)) {
            Change move = moved.remove(change.path());
            changes.addAll(plan.planned(change, move == null ? List.of() : move.keys()));
        }
        moved.values().forEach(move -> changes.add(plan.backend(move)));
        return List.copyOf(changes);
    }

    private static List<KeyChange> join(List<KeyChange> some, List<KeyChange> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** What is followed, and then what needs a restart. */
    private List<PlannedChange> planned(Change change, List<KeyChange> moves) {
        List<PlannedChange> changes = new ArrayList<>();
        List<KeyChange> waiting =
                change.keys().stream().filter(change::needsRestart).toList();
        List<KeyChange> followed = join(
                moves,
                change.keys().stream().filter(key -> !waiting.contains(key)).toList());
        if (!followed.isEmpty() || waiting.isEmpty()) {
            changes.add(followed(with(change, followed)));
        }
        if (!waiting.isEmpty()) {
            changes.add(new PlannedChange(with(change, waiting), 0, "takes effect at the next start", true));
        }
        return changes;
    }

    private PlannedChange followed(Change change) {
        return switch (change.what()) {
            case PROCESS, METRICS, ADMIN, LOG -> new PlannedChange(change, 0, "takes effect at once", false);
            case CERTIFICATE -> new PlannedChange(change, 0, "new sessions follow it", false);
            case FRONTEND -> frontend(change);
            case POOL -> pool(change);
            case BACKEND -> backend(change);
            case TEST -> new PlannedChange(change, 0, "is nothing that sessions follow", false);
        };
    }

    private static Change with(Change change, List<KeyChange> keys) {
        return new Change(change.what(), change.pool(), change.name(), change.kind(), keys);
    }

    private PlannedChange frontend(Change change) {
        boolean disabled = to.frontends().stream()
                .anyMatch(frontend -> frontend.name().equals(change.name()) && frontend.disabled());
        boolean switched = change.keys().stream().anyMatch(key -> key.key().equals("disabled"));
        return switch (change.kind()) {
            case ADDED -> new PlannedChange(change, 0, disabled ? "stays disabled" : "binds", false);
            case CHANGED -> {
                if (!switched) {
                    yield new PlannedChange(change, 0, "new sessions follow it", false);
                }
                yield disabled ? closes(change) : new PlannedChange(change, 0, "binds", false);
            }
            case REMOVED -> closes(change);
        };
    }

    private PlannedChange closes(Change change) {
        int sessions = running.frontend(change.name())
                .map(frontend -> frontend.limit().active())
                .orElse(0);
        return new PlannedChange(change, sessions, "closes its sockets; its sessions go on", false);
    }

    private PlannedChange pool(Change change) {
        int sessions = running.pool(change.name()).map(Pool::inFlight).orElse(0);
        return switch (change.kind()) {
            case ADDED -> new PlannedChange(change, 0, "begins", false);
            case CHANGED ->
                new PlannedChange(
                        change,
                        0,
                        change.keys().stream().anyMatch(key -> key.key().startsWith("discover."))
                                ? "looks its backends up anew; those that are not found again drain"
                                : "new sessions follow it",
                        false);
            case REMOVED -> new PlannedChange(change, sessions, "gets no new sessions; those it has go on", false);
        };
    }

    private PlannedChange backend(Change change) {
        int sessions = sessions(change.pool(), change.name());
        return switch (change.kind()) {
            case ADDED -> new PlannedChange(change, 0, added(change, sessions), false);
            case CHANGED -> withEndings(changed(change, sessions));
            case REMOVED -> new PlannedChange(change, sessions, "drains", false);
        };
    }

    /** Whether it is up is for its checks and its name to say. */
    private String added(Change change, int sessions) {
        BackendConfig config = to.pools().stream()
                .filter(pool -> pool.name().equals(change.pool()))
                .flatMap(pool -> pool.backends().stream())
                .filter(backend -> backend.name().equals(change.name()))
                .findFirst()
                .orElse(null);
        if (config != null && config.disabled()) {
            return "stays in maintenance";
        }
        if (config != null && config.weight() == 0) {
            return "gets no sessions, its weight is 0";
        }
        if (sessions > 0) {
            return "takes its sessions up again";
        }
        return config != null && config.backup()
                ? "gets sessions while it is up and no other backend is"
                : "gets sessions while it is up";
    }

    /** A key that the file changes wins over what an operator has set, which must not go unsaid. */
    private PlannedChange withEndings(PlannedChange planned) {
        Change change = planned.change();
        Backend backend = running.pool(change.pool()).stream()
                .flatMap(pool -> pool.backends().stream())
                .filter(one -> one.name().equals(change.name()))
                .findFirst()
                .orElse(null);
        if (backend == null) {
            return planned;
        }
        List<String> endings = change.keys().stream()
                .map(key -> ending(key.key(), backend))
                .filter(ending -> !ending.isEmpty())
                .toList();
        return endings.isEmpty()
                ? planned
                : new PlannedChange(
                        change,
                        planned.sessions(),
                        planned.effect() + " (" + String.join(", ", endings) + ")",
                        planned.needsRestart());
    }

    private static String ending(String key, Backend backend) {
        BackendConfig config = backend.config();
        return switch (key) {
            case "weight" ->
                backend.weight() == config.weight() ? "" : "an operator's weight " + backend.weight() + " ends";
            case "maxConnections" ->
                backend.maxConnections() == config.maxConnections()
                        ? ""
                        : "an operator's limit " + backend.maxConnections() + " ends";
            case "disabled" -> {
                AdminState configured = config.disabled() ? AdminState.MAINTENANCE : AdminState.READY;
                yield backend.adminState() == configured
                        ? ""
                        : "an operator's state " + backend.adminState().label() + " ends";
            }
            default -> "";
        };
    }

    private static PlannedChange changed(Change change, int sessions) {
        if (change.keys().stream().anyMatch(key -> key.key().equals("address"))) {
            return new PlannedChange(change, sessions, "the old address drains, the new one gets sessions", false);
        }
        for (KeyChange key : change.keys()) {
            if (key.key().equals("disabled")) {
                return key.to().equals("true")
                        ? new PlannedChange(change, sessions, "goes into maintenance and drains", false)
                        : new PlannedChange(change, 0, "leaves maintenance", false);
            }
        }
        return change.keys().stream().anyMatch(key -> key.key().startsWith(Moves.KEY))
                ? new PlannedChange(change, sessions, "new sessions go to the new address, those it has go on", false)
                : new PlannedChange(change, 0, "new sessions follow it", false);
    }

    /** On the backends of this name, also if it has left. */
    private int sessions(String pool, String backend) {
        return sessions.computeIfAbsent(pool, this::sessionsByBackend).getOrDefault(backend, 0);
    }

    private Map<String, Integer> sessionsByBackend(String pool) {
        Map<String, Integer> byName = new HashMap<>();
        running.pool(pool).stream()
                .flatMap(known -> known.roster().all().stream())
                .forEach(backend -> byName.merge(backend.name(), backend.inFlight(), Integer::sum));
        return byName;
    }
}
