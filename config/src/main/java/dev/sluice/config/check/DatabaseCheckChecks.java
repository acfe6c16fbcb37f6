package dev.sluice.config.check;

import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.HealthCheckConfig;

/** The checks of a health check that speaks the protocol of a database. */
final class DatabaseCheckChecks {
    private final Remarks remarks;

    DatabaseCheckChecks(Remarks remarks) {
        this.remarks = remarks;
    }

    /** @param path of the health check */
    void run(HealthCheckConfig check, DatabaseCheck database, String path) {
        String at = path + "." + check.type().key();
        boolean needsUser = check.type() != HealthCheckConfig.Type.REDIS && database.user() == null;
        if (needsUser && database.passwordFile() != null) {
            remarks.error(
                    at + ".passwordFile",
                    at + ".passwordFile needs \"user\": the password is that of a user, as in user: sluice");
        }
        if (needsUser && database.demand().asks()) {
            String key = database.demand().isForRole() ? ".role" : ".maxLag";
            remarks.error(
                    at + key,
                    at + key + " needs \"user\": a server tells what it is after a login, as in user: sluice");
        }
        if (!needsUser && database.user() != null && database.passwordFile() == null && isRedis(check)) {
            remarks.error(at + ".user", at + ".user needs \"passwordFile\": Redis takes a user with a password only");
        }
        if (database.demand().role() == DatabaseCheck.Role.PRIMARY
                && database.demand().maxLag() != null) {
            remarks.warn(at + ".maxLag", at + ".maxLag has no effect with \"role: primary\": a primary is not behind");
        }
    }

    private static boolean isRedis(HealthCheckConfig check) {
        return check.type() == HealthCheckConfig.Type.REDIS;
    }
}
