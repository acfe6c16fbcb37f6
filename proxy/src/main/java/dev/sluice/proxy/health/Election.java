package dev.sluice.proxy.health;

import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.database.Facts;
import dev.sluice.proxy.pool.Backend;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choice of the one primary of a pool that asks for it. Nobody is taken before every backend was heard once: else the first that answers would be,
 * whichever it is.
 *
 * <p>Threading: owned by the control loop.
 */
final class Election {
    private final Map<Backend, BackendWatch> watched;
    private final Primaries primaries = new Primaries();

    /** @param watched the backends of the pool, as they are watched now */
    Election(Map<Backend, BackendWatch> watched) {
        this.watched = watched;
    }

    /**
     * What a check of the backend comes to, in view of the others.
     *
     * @return null while others have to be heard; {@link Checker#release} follows
     */
    @Nullable
    Verdict judge(Backend backend, Verdict verdict) {
        if (!isFor(backend)) {
            return verdict;
        }
        Facts facts = verdict.facts();
        if (verdict.passed() && facts != null) {
            primaries.claim(backend, facts);
        } else if (facts != null) {
            primaries.withdraw(backend);
        }
        for (Backend other : primaries.all()) {
            Checker checker = checker(other);
            if (checker != null && !other.equals(backend)) {
                Verdict objection = primaries.objection(other);
                if (objection != null && checker.isTaken()) {
                    checker.overrule(objection);
                } else if (objection == null && checker.isWithheld() && isComplete(backend)) {
                    checker.release();
                }
            }
        }
        if (!verdict.passed()) {
            return verdict;
        }
        Verdict objection = primaries.objection(backend);
        if (objection != null) {
            return objection;
        }
        return !backend.isUnproven() || isComplete(backend) ? verdict : null;
    }

    /** Whether all were heard, this one included. A look at each of them, so it is not asked after every check. */
    private boolean isComplete(Backend heard) {
        return watched.entrySet().stream()
                .allMatch(entry ->
                        entry.getKey().equals(heard) || entry.getValue().isHeard());
    }

    private @Nullable Checker checker(Backend backend) {
        BackendWatch watch = watched.get(backend);
        return watch == null ? null : watch.checker();
    }

    private boolean isFor(Backend backend) {
        BackendWatch watch = watched.get(backend);
        HealthCheckConfig check = watch == null ? null : watch.way().check();
        return check != null && check.isForPrimary();
    }

    /** The backend does not serve any more. */
    void forget(Backend backend) {
        primaries.withdraw(backend);
    }
}
