package dev.sluice.proxy.server;

import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.listen.Listeners;
import dev.sluice.proxy.snapshot.Frontend;
import dev.sluice.proxy.snapshot.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names of frontends that an operator has drained. One changes at a time, any thread reads. */
final class DrainedFrontends {
    /** Stands for all frontends. */
    static final String ALL = "*";

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    private boolean note(String frontend, boolean drained) {
        return drained ? names.add(frontend) : names.remove(frontend);
    }

    /**
     * Notes that one is drained, or no longer, and closes or binds what follows from it; all of it or nothing.
     *
     * @param frontend its name, or {@link #ALL}
     */
    void change(String frontend, boolean drain, Snapshot running, Listeners listeners)
            throws BindException, InterruptedException {
        if (!note(frontend, drain)) {
            return;
        }
        Listeners.Prepared prepared = null;
        boolean opened = false;
        try {
            prepared = listeners.prepare(accepting(running));
            listeners.open(prepared);
            opened = true;
        } finally {
            if (!opened) {
                boolean _ = note(frontend, !drain);
                if (prepared != null) {
                    prepared.abandon();
                }
            }
        }
        Takeover.commit(listeners, prepared);
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
