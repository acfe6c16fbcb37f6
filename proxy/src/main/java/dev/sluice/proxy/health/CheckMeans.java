package dev.sluice.proxy.health;

import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.proxy.net.Loop;
import dev.sluice.proxy.snapshot.Credentials;
import dev.sluice.proxy.snapshot.SecretTexts;
import org.jspecify.annotations.Nullable;

/**
 * The means that all checks share: the turns in which they run, their TLS, the secrets with which they log in and the keys that are derived from these.
 *
 * <p>Threading: owned by the control loop.
 */
final class CheckMeans {
    private final Loop loop;
    private final ProbeTurns turns = new ProbeTurns();
    private final ProbeTls tls;
    private final DerivedKeys keys;
    private SecretTexts secrets = SecretTexts.NONE;

    CheckMeans(Loop loop, ProbeTls tls) {
        this.loop = loop;
        this.tls = tls;
        this.keys = new DerivedKeys(loop);
    }

    /** Checks that are made from now on have those of this generation. */
    void follow(Credentials generation) {
        tls.follow(generation.tls());
        secrets = generation.secrets();
    }

    Loop loop() {
        return loop;
    }

    ProbeTurns turns() {
        return turns;
    }

    ProbeTls tls() {
        return tls;
    }

    SecretTexts secrets() {
        return secrets;
    }

    /** The step of a check that is a conversation with a database server; see {@link Dialogues}. */
    Step.Converse conversation(
            HealthCheckConfig check, DatabaseCheck database, Step.@Nullable Secure tlsOfCheck, boolean isPrivate) {
        Dialogues dialogues =
                new Dialogues(database, database.passwordFile() == null ? null : secrets.of(database.passwordFile()));
        boolean later = tlsOfCheck != null && check.type() == HealthCheckConfig.Type.MYSQL;
        return new Step.Converse(
                dialogues.source(check.type(), tlsOfCheck != null, isPrivate),
                keys,
                later ? tlsOfCheck : null,
                database.reuse().toNanos());
    }
}
