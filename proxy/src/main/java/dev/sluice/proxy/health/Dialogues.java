package dev.sluice.proxy.health;

import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.database.Dialogue;
import dev.sluice.proxy.database.Login;
import dev.sluice.proxy.database.MysqlDialogue;
import dev.sluice.proxy.database.PostgresDialogue;
import dev.sluice.proxy.database.RedisDialogue;
import dev.sluice.proxy.database.ReplayHistory;
import dev.sluice.proxy.net.Loop;
import java.util.function.Supplier;
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
        boolean secure = isPrivate || tls != null;
        Supplier<Dialogue> dialogue =
                switch (check.type()) {
                    case POSTGRES -> {
                        ReplayHistory history = new ReplayHistory(); // of one server, over all connections to it
                        yield () -> new PostgresDialogue(login(database), secure, history);
                    }
                    case MYSQL -> {
                        boolean wantsLag = database.demand().maxLag() != null;
                        yield () -> new MysqlDialogue(login(database), tls != null, isPrivate, wantsLag);
                    }
                    case REDIS -> () -> new RedisDialogue(login(database));
                    case TCP, SEND_EXPECT, HTTP ->
                        throw new IllegalArgumentException("no conversation: " + check.type());
                };
        return new Step.Converse(
                dialogue, keys, later ? tls : null, database.reuse().toNanos());
    }

    /** With the password that is in the file now. */
    private static Login login(DatabaseCheck database) {
        return new Login(database.user(), null, database.database());
    }
}
