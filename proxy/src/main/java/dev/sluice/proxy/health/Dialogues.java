package dev.sluice.proxy.health;

import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.database.Dialogue;
import dev.sluice.proxy.database.Login;
import dev.sluice.proxy.database.MysqlDialogue;
import dev.sluice.proxy.database.PostgresDialogue;
import dev.sluice.proxy.database.RedisDialogue;
import dev.sluice.proxy.database.ReplayHistory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dialogues of the checks of one backend, each with the password that is in the file when it begins.
 *
 * <p>Threading: owned by the control loop.
 *
 * @param password null for none
 */
record Dialogues(DatabaseCheck database, @Nullable Supplier<String> password) {
    /**
     * The source of dialogues of this kind.
     *
     * @param tls whether the check speaks it
     * @param isPrivate whether nobody can listen even without
     */
    Supplier<Dialogue> source(HealthCheckConfig.Type type, boolean tls, boolean isPrivate) {
        return switch (type) {
            case POSTGRES -> {
                ReplayHistory history = new ReplayHistory(); // of one server, over all connections to it
                yield () -> new PostgresDialogue(login(), tls || isPrivate, history);
            }
            case MYSQL -> {
                boolean wantsLag = database.demand().maxLag() != null;
                yield () -> new MysqlDialogue(login(), tls, isPrivate, wantsLag);
            }
            case REDIS -> () -> new RedisDialogue(login());
            case TCP, SEND_EXPECT, HTTP -> throw new IllegalArgumentException("no conversation: " + type);
        };
    }

    private Login login() {
        return new Login(database.user(), password == null ? null : password.get(), database.database());
    }
}
