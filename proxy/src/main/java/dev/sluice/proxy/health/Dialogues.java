package dev.sluice.proxy.health;

import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.database.Dialogue;
import dev.sluice.proxy.database.Login;
import dev.sluice.proxy.net.Loop;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of checks with database servers.
 *
 * <p>Threading: owned by the control loop.
 */
final class Dialogues {
    private final DerivedKeys keys;

    Dialogues(Loop loop) {
        this.keys = new DerivedKeys(loop);
    }

    /**
     * The step of a check that is one.
     *
     * @param tls that it speaks; null for none
     * @param isPrivate whether nobody can listen even without TLS
     */
    Step.Converse step(HealthCheckConfig check, DatabaseCheck database, Step.@Nullable Secure tls, boolean isPrivate) {
        boolean later = tls != null && check.type() == HealthCheckConfig.Type.MYSQL;
        return new Step.Converse(
                () -> dialogue(check.type(), database, tls != null, isPrivate),
                keys,
                later ? tls : null,
                database.reuse().toNanos());
    }

    private static Dialogue dialogue(
            HealthCheckConfig.Type type, DatabaseCheck database, boolean tls, boolean isPrivate) {
        Login login = new Login(database.user(), null, database.database());
        throw new IllegalArgumentException(type + " " + login + tls + isPrivate);
    }
}
