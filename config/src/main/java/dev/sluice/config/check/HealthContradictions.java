package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendDown;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import java.time.Duration;

/** The warnings about values of health checks, and of what follows from them, that make little sense together. */
final class HealthContradictions {
    private final Remarks remarks;

    HealthContradictions(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(PoolConfig pool, String path) {
        HealthCheckConfig check = pool.health().check();
        if (check != null) {
            check(check, path + ".healthCheck");
        }
        for (BackendConfig backend : pool.backends()) {
            BackendOwn.Check own = backend.own().check();
            if (own != null && own.config() != null) {
                check(own.config(), path + ".backends." + backend.name() + ".healthCheck");
            }
        }
        new CheckTlsChecks(remarks).run(pool, path);
        whenDown(pool, path);
    }

    private void whenDown(PoolConfig pool, String path) {
        boolean checked = pool.isChecked();
        boolean closes = pool.health().onBackendDown() == BackendDown.CLOSE;
        if (closes && !checked) {
            remarks.warn(path + ".onBackendDown", path + ".onBackendDown has no effect without a health check");
        }
        if (!closes && !pool.health().closeSpread().isZero()) {
            remarks.warn(path + ".closeSpread", path + ".closeSpread has no effect without \"onBackendDown: close\"");
        }
        HealthCheckConfig check = pool.health().check();
        if (pool.balance().panicThreshold() > 0 && check != null && check.isForRole()) {
            remarks.error(
                    path + ".panicThreshold",
                    path
                            + ".panicThreshold would send sessions to servers of the wrong role when too few are up; leave it out where \"healthCheck\" asks for a \"role\"");
        }
        if (pool.balance().panicThreshold() > 0 && !checked && pool.health().outlier() == null) {
            remarks.warn(path + ".panicThreshold", path + ".panicThreshold has no effect: no backend is ever down");
        }
    }

    private void check(HealthCheckConfig check, String path) {
        if (check.database() != null) {
            new DatabaseCheckChecks(remarks).run(check, check.database(), path);
        }
        HealthCheckConfig.Schedule schedule = check.schedule();
        Duration shortest = schedule.interval().compareTo(schedule.downInterval()) < 0
                ? schedule.interval()
                : schedule.downInterval();
        if (schedule.timeout().compareTo(shortest) > 0) {
            remarks.warn(
                    path + ".timeout",
                    path + ".timeout is longer than the interval: a check that hangs delays the next one");
        }
        if (schedule.fastInterval().compareTo(schedule.interval()) > 0 && remarks.isWritten(path + ".fastInterval")) {
            remarks.warn(
                    path + ".fastInterval",
                    path + ".fastInterval is longer than interval, so it slows the decision down");
        }
        if (check.http() != null) {
            http(check.http(), path + ".http");
        }
    }

    private void http(HealthCheckConfig.HttpCheck http, String path) {
        if (http.login() != null && http.hasHeader("Authorization")) {
            remarks.error(
                    path + "." + http.login().key(),
                    "%s.%s and the header Authorization say the same thing twice; write one of them"
                            .formatted(path, http.login().key()));
        }
        if (http.body().counts() && http.method().equals("HEAD")) {
            String key = http.body().text() == null ? ".bodyRegex" : ".body";
            remarks.error(
                    path + key, path + key + ": the answer to \"method: HEAD\" has no body; write \"method: GET\"");
        }
    }
}
