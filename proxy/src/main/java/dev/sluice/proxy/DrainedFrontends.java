package dev.sluice.proxy;

import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names of frontends that an operator has drained. Threading: any thread. */
final class DrainedFrontends {
    /** Stands for all frontends. */
    static final String ALL = "*";

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Notes that one is drained, or no longer; false when that is nothing new. */
    boolean note(String frontend, boolean drained) {
        return drained ? names.add(frontend) : names.remove(frontend);
    }

    boolean contains(String frontend) {
        return areAll() || names.contains(frontend);
    }

    boolean areAll() {
        return names.contains(ALL);
    }

    /** The frontends of a snapshot that are not disabled, and not drained. */
    List<Frontend> accepting(Snapshot snapshot) {
        return snapshot.frontends().stream()
                .filter(frontend -> !frontend.config().disabled() && !contains(frontend.name()))
                .toList();
    }
}
