package dev.sluice.config.check;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.value.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of the TLS that health checks speak where it is not that of sessions. */
final class CheckTlsChecks {
    private final Remarks remarks;
    private final PoolTlsChecks checks;

    CheckTlsChecks(Remarks remarks) {
        this.remarks = remarks;
        this.checks = new PoolTlsChecks(remarks);
    }

    void run(PoolConfig pool, String path) {
        HealthCheckConfig check = pool.health().check();
        PoolTls tls = own(check);
        if (check != null && tls != null) {
            settings(check, tls, path + ".healthCheck");
            if (PoolTlsChecks.needsNames(tls)) {
                checks.discovered(pool, path + ".healthCheck.tls");
            }
        }
        for (BackendConfig backend : pool.backends()) {
            BackendOwn.Check other = backend.own().check();
            HealthCheckConfig checked = pool.checkOf(backend);
            PoolTls spoken = own(checked);
            if (checked == null || spoken == null) {
                continue;
            }
            String at = path + ".backends." + backend.name();
            String where = other == null ? path + ".healthCheck" : at + ".healthCheck";
            if (other != null && !(spoken.equals(tls) && check != null && check.type() == checked.type())) {
                settings(checked, spoken, where); // else it was looked at above
            }
            if (PoolTlsChecks.needsNames(spoken)) {
                Address elsewhere = backend.checkAddress();
                checks.named(
                        elsewhere == null ? backend.address() : elsewhere,
                        backend,
                        where + ".tls",
                        at + (elsewhere == null ? ".address" : ".checkAddress"));
            }
        }
    }

    private static @Nullable PoolTls own(@Nullable HealthCheckConfig check) {
        return check != null && check.contact().tls() instanceof CheckTls.Own(PoolTls tls) ? tls : null;
    }

    private void settings(HealthCheckConfig check, PoolTls tls, String path) {
        checks.settings(tls, path + ".tls");
        List<String> others =
                tls.alpn().stream().filter(one -> !one.startsWith("http/1.")).toList();
        if (check.type() == HealthCheckConfig.Type.HTTP && !others.isEmpty()) {
            remarks.error(
                    path + ".tls.alpn",
                    "%s.tls.alpn: a check of type \"http\" speaks HTTP/1.1, and the server may choose \"%s\"; write \"%s\""
                            .formatted(path, others.getFirst(), HealthCheckConfig.HTTP_1));
        }
    }
}
