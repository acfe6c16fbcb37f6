package dev.sluice.config.effective;

import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.DatabaseCheck;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HttpLogin;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolHealth;
import dev.sluice.config.model.PoolLimits;
import dev.sluice.config.model.PoolTimeouts;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SendProxy;
import java.nio.file.Path;

/** A writer of pools into the effective configuration. */
final class EffectivePool {
    private final AnnotatedYaml yaml;

    EffectivePool(AnnotatedYaml yaml) {
        this.yaml = yaml;
    }

    void write(PoolConfig pool) {
        yaml.entry(pool.name(), () -> {
            settings(pool);
            yaml.section("backends", () -> backends(pool));
        });
    }

    /** All but its backends. */
    void settings(PoolConfig pool) {
        balance(pool.balance());
        limits(pool.limits());
        yaml.section("timeouts", () -> timeouts(pool.timeouts()));
        health(pool.health());
        yaml.put("sendProxyProtocol", pool.sendProxyProtocol());
        yaml.put("sendUniqueId", pool.sendUniqueId());
        yaml.put("sendTlsInfo", pool.sendTlsInfo());
        yaml.section("tls", pool.tls(), new EffectiveTls(yaml)::pool);
        yaml.put("splice", pool.splice());
        yaml.section("retries", () -> yaml.put("attempts", pool.connectAttempts()));
        yaml.section("discover", pool.discovery(), this::discover);
    }

    private void balance(BalanceConfig balance) {
        yaml.put("balance", balance.policy());
        yaml.put("boundedLoad", balance.boundedLoad());
        yaml.put("slowStart", balance.slowStart());
        yaml.put("panicThreshold", balance.panicThreshold());
        yaml.put("useAllBackups", balance.useAllBackups());
    }

    private void limits(PoolLimits limits) {
        yaml.put("maxConnections", limits.maxConnections());
        yaml.section("queue", () -> {
            yaml.put("limit", limits.queueLimit());
            yaml.put("timeout", limits.queueTimeout());
            yaml.put("abortOnClose", limits.abortOnClose());
            yaml.put("whenNoneUp", limits.noneUp().when());
            yaml.put("noneUpTimeout", limits.noneUp().timeout());
            yaml.put("releaseRate", limits.noneUp().releaseRate());
        });
    }

    private void timeouts(PoolTimeouts timeouts) {
        yaml.put("connect", timeouts.connect());
        yaml.put("backendIdle", timeouts.backendIdle());
        yaml.put("firstByte", timeouts.firstByte());
    }

    private void health(PoolHealth health) {
        yaml.section("healthCheck", health.check(), this::check);
        yaml.section("outlier", health.outlier(), outlier -> {
            yaml.put("consecutiveFailures", outlier.consecutiveFailures());
            yaml.put("ejectFor", outlier.ejectFor());
            yaml.put("maxEjected", outlier.maxEjected());
        });
        yaml.put("onBackendDown", health.onBackendDown());
        yaml.put("closeSpread", health.closeSpread());
        yaml.section("drain", () -> drain(yaml, health.drain()));
    }

    private void check(HealthCheckConfig check) {
        yaml.put("type", check.type());
        yaml.put("interval", check.schedule().interval());
        yaml.put("fastInterval", check.schedule().fastInterval());
        yaml.put("downInterval", check.schedule().downInterval());
        yaml.put("timeout", check.schedule().timeout());
        yaml.put("rise", check.rise());
        yaml.put("fall", check.fall());
        yaml.put("initialState", check.initiallyDown() ? "down" : "up");
        if (check.port() != 0) {
            yaml.put("port", check.port());
        }
        SendProxy header = check.contact().sendProxyProtocol();
        yaml.put("sendProxyProtocol", header == null ? "auto" : header);
        switch (check.contact().tls()) {
            case CheckTls.Auto _ -> yaml.put("tls", "auto");
            case CheckTls.Inherit _ -> yaml.put("tls", "inherit");
            case CheckTls.Off _ -> yaml.off("tls");
            case CheckTls.Own(PoolTls settings) -> yaml.section("tls", () -> new EffectiveTls(yaml).pool(settings));
        }
        yaml.section(
                "steps",
                () -> check.steps()
                        .forEach(step ->
                                yaml.itemSection("", () -> yaml.put(step.kind().key(), step.text()))));
        yaml.section("http", check.http(), this::http);
        if (check.database() != null) {
            yaml.section(check.type().key(), check.database(), this::database);
        }
    }

    private void database(DatabaseCheck database) {
        yaml.put("user", database.user());
        yaml.put("passwordFile", database.passwordFile());
        yaml.put("database", database.database());
        yaml.put("role", database.demand().role());
        yaml.put("maxLag", database.demand().maxLag());
        yaml.put("reuse", database.reuse());
    }

    private void http(HealthCheckConfig.HttpCheck http) {
        yaml.put("method", http.method());
        yaml.put("path", http.path());
        yaml.put("host", http.host());
        yaml.put("status", http.status());
        yaml.section("headers", () -> http.headers().forEach(header -> yaml.header(header.name(), header.value())));
        switch (http.login()) {
            case null -> {}
            case HttpLogin.Basic(String user, Path file) -> {
                yaml.put("user", user);
                yaml.put("passwordFile", file);
            }
            case HttpLogin.Bearer(Path file) -> yaml.put("tokenFile", file);
        }
        yaml.put("body", http.body().text());
        yaml.put("bodyRegex", http.body().regex());
    }

    private void discover(DiscoveryConfig discovery) {
        switch (discovery.source()) {
            case DiscoverySource.Dns dns -> dns(dns);
            case DiscoverySource.Kubernetes kubernetes -> yaml.section("kubernetes", () -> kubernetes(kubernetes));
            case DiscoverySource.File file -> yaml.put("file", file.path());
        }
        yaml.put("minBackends", discovery.minBackends());
        yaml.put("maxConnections", discovery.maxConnections());
    }

    private void dns(DiscoverySource.Dns dns) {
        yaml.put("dns", dns.name());
        yaml.put("type", dns.type());
        if (dns.type() == DiscoverySource.RecordType.A) {
            yaml.put("port", dns.port());
        }
        yaml.put("refresh", dns.refresh());
        yaml.put("nameserver", dns.nameserver());
        yaml.put("allowLocal", dns.allowLocal());
    }

    private void kubernetes(DiscoverySource.Kubernetes kubernetes) {
        yaml.put("service", kubernetes.service());
        yaml.put("namespace", kubernetes.namespace());
        yaml.put("port", kubernetes.port());
        yaml.put("preferZone", kubernetes.preferZone());
    }

    private void backends(PoolConfig pool) {
        // The text of an address is no valid key, so a pool with such names is a list.
        boolean named = pool.backends().stream().allMatch(backend -> AnnotatedYaml.isKey(backend.name()));
        for (BackendConfig backend : pool.backends()) {
            if (named) {
                yaml.entry(backend.name(), () -> backend(backend));
            } else {
                yaml.itemSection(backend.name(), () -> {
                    backend(backend);
                    if (!backend.name().equals(backend.address().toString())) {
                        yaml.put("name", backend.name());
                    }
                });
            }
        }
    }

    void backend(BackendConfig backend) {
        yaml.put("address", backend.address());
        yaml.put("weight", backend.weight());
        yaml.put("maxConnections", backend.maxConnections());
        yaml.put("backup", backend.backup());
        yaml.put("checkAddress", backend.checkAddress());
        BackendOwn own = backend.own();
        if (own.check() != null) {
            yaml.section("healthCheck", own.check().config(), this::check);
        }
        yaml.put("sendProxyProtocol", own.sendProxyProtocol());
        yaml.put("disabled", own.disabled());
    }

    /** Of the process, or of a pool. */
    static void drain(AnnotatedYaml yaml, DrainConfig drain) {
        yaml.put("timeout", drain.timeout());
        yaml.put("spread", drain.spread());
        yaml.put("idleFirst", drain.idleFirst());
        yaml.put("rate", drain.rate());
    }
}
