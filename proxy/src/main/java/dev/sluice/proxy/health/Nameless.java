package dev.sluice.proxy.health;

import dev.sluice.proxy.pool.Backend;
import dev.sluice.proxy.pool.CheckResult;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The backends of one pool whose names have no address: there is nothing to check until they have one.
 *
 * <p>Threading: owned by the control loop.
 */
final class Nameless {
    private final Set<Backend> waiting = new HashSet<>();

    /** Looks at a backend; true when it has got an address since it was looked at last. */
    boolean review(Backend backend, long nowNanos) {
        if (!backend.isUnresolved()) {
            boolean found = waiting.remove(backend);
            if (found) {
                backend.health().last(null); // nothing is known of this address
            }
            return found;
        }
        if (waiting.add(backend)) {
            String detail = backend.address() + " does not resolve";
            backend.health().last(new CheckResult(Verdict.Code.NAMERR.name(), detail, 0, nowNanos));
        }
        return false;
    }

    /** Only these are there. */
    void retain(Collection<Backend> present) {
        waiting.retainAll(present);
    }
}
