package dev.sluice.config.effective;

import dev.sluice.config.assemble.StepKeys;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.OutlierConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolHealth;
import dev.sluice.config.model.PoolLimits;
import dev.sluice.config.model.PoolTimeouts;
import dev.sluice.config.model.SendProxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes pools into the effective configuration. */
final class EffectivePool {
    private final AnnotatedYaml yaml;

    EffectivePool(AnnotatedYaml yaml) {
        this.yaml = yaml;
    }

    void write(PoolConfig pool) {
        yaml.section(pool.name(), () -> {
            settings(pool);
            if (!pool.backends().isEmpty()) {
                yaml.section("backends", () -> backends(pool));
            }
        });
    }

    /** All but its backends. */
    void settings(PoolConfig pool) {
        balance(pool.balance());
        limits(pool.limits());
        if (!pool.timeouts().equals(PoolTimeouts.NONE)) {
            yaml.section("timeouts", () -> timeouts(pool.timeouts()));
        }
        health(pool.health());
        yaml.word("sendProxyProtocol", pool.sendProxyProtocol());
        yaml.plain("sendUniqueId", pool.sendUniqueId());
        yaml.word("splice", pool.splice());
        yaml.section("retries", () -> yaml.plain("attempts", pool.connectAttempts()));
        DiscoveryConfig discovery = pool.discovery();
        if (discovery != null) {
            yaml.section("discover", () -> discover(discovery));
        }
    }

    private void balance(BalanceConfig balance) {
        yaml.word("balance", balance.policy());
        percent("boundedLoad", balance.boundedLoad());
        yaml.time("slowStart", balance.slowStart());
        percent("panicThreshold", balance.panicThreshold());
        yaml.plain("useAllBackups", balance.useAllBackups());
    }

    private void limits(PoolLimits limits) {
        yaml.plain("maxConnections", limits.maxConnections());
        yaml.section("queue", () -> {
            yaml.plain("limit", limits.queueLimit());
            time("timeout", limits.queueTimeout());
            yaml.plain("abortOnClose", limits.abortOnClose());
        });
    }

    private void timeouts(PoolTimeouts timeouts) {
        time("connect", timeouts.connect());
        time("backendIdle", timeouts.backendIdle());
        time("firstByte", timeouts.firstByte());
    }

    /** Nothing where there is none. */
    private void time(String key, @Nullable Duration duration) {
        if (duration != null) {
            yaml.time(key, duration);
        }
    }

    private void health(PoolHealth health) {
        healthCheck(health.check());
        OutlierConfig outlier = health.outlier();
        if (outlier == null) {
            yaml.plain("outlier", "off");
        } else {
            yaml.section("outlier", () -> {
                yaml.plain("consecutiveFailures", outlier.consecutiveFailures());
                yaml.time("ejectFor", outlier.ejectFor());
                percent("maxEjected", outlier.maxEjected());
            });
        }
        yaml.word("onBackendDown", health.onBackendDown());
        yaml.time("closeSpread", health.closeSpread());
        yaml.section("drain", () -> drain(yaml, health.drain()));
    }

    private void healthCheck(@Nullable HealthCheckConfig check) {
        if (check == null) {
            yaml.plain("healthCheck", "off");
        } else {
            yaml.section("healthCheck", () -> check(check));
        }
    }

    private void check(HealthCheckConfig check) {
        yaml.word("type", check.type());
        yaml.time("interval", check.schedule().interval());
        yaml.time("fastInterval", check.schedule().fastInterval());
        yaml.time("downInterval", check.schedule().downInterval());
        yaml.time("timeout", check.schedule().timeout());
        yaml.plain("rise", check.rise());
        yaml.plain("fall", check.fall());
        if (check.port() != 0) {
            yaml.plain("port", check.port());
        }
        SendProxy header = check.contact().sendProxyProtocol();
        if (header == null) {
            yaml.plain("sendProxyProtocol", "auto");
        } else {
            yaml.word("sendProxyProtocol", header);
        }
        if (!check.steps().isEmpty()) {
            yaml.section(
                    "steps",
                    () -> check.steps()
                            .forEach(step ->
                                    yaml.itemSection("", () -> yaml.secret(StepKeys.of(step.kind()), step.text()))));
        }
        HealthCheckConfig.HttpCheck http = check.http();
        if (http != null) {
            yaml.section("http", () -> http(http));
        }
    }

    private void http(HealthCheckConfig.HttpCheck http) {
        yaml.plain("method", http.method());
        yaml.secret("path", http.path());
        if (http.host() != null) {
            yaml.secret("host", http.host());
        }
        yaml.section("status", () -> http.status().forEach(status -> yaml.item("", status)));
    }

    private void discover(DiscoveryConfig discovery) {
        switch (discovery.source()) {
            case DiscoverySource.Dns dns -> dns(dns);
            case DiscoverySource.Kubernetes kubernetes -> yaml.section("kubernetes", () -> kubernetes(kubernetes));
            case DiscoverySource.File file -> yaml.string("file", file.path().toString());
        }
        yaml.plain("minBackends", discovery.minBackends());
        yaml.plain("maxConnections", discovery.maxConnections());
    }

    private void dns(DiscoverySource.Dns dns) {
        yaml.string("dns", dns.name());
        yaml.word("type", dns.type());
        if (dns.type() == DiscoverySource.RecordType.A) {
            yaml.plain("port", dns.port());
        }
        yaml.time("refresh", dns.refresh());
        if (dns.nameserver() != null) {
            yaml.string("nameserver", dns.nameserver().toString());
        }
        yaml.plain("allowLocal", dns.allowLocal());
    }

    private void kubernetes(DiscoverySource.Kubernetes kubernetes) {
        yaml.string("service", kubernetes.service());
        if (kubernetes.namespace() != null) {
            yaml.string("namespace", kubernetes.namespace());
        }
        if (kubernetes.port() != null) {
            yaml.string("port", kubernetes.port());
        }
        yaml.plain("preferZone", kubernetes.preferZone());
    }

    private void backends(PoolConfig pool) {
        // The text of an address is no valid key, so a pool with such names is a list.
        boolean named = pool.backends().stream().allMatch(backend -> AnnotatedYaml.isKey(backend.name()));
        for (BackendConfig backend : pool.backends()) {
            if (named) {
                yaml.section(backend.name(), () -> backend(backend));
            } else {
                yaml.itemSection(backend.name(), () -> {
                    backend(backend);
                    if (!backend.name().equals(backend.address().toString())) {
                        yaml.string("name", backend.name());
                    }
                });
            }
        }
    }

    void backend(BackendConfig backend) {
        yaml.string("address", backend.address().toString());
        yaml.plain("weight", backend.weight());
        yaml.plain("maxConnections", backend.maxConnections());
        yaml.plain("backup", backend.backup());
        if (backend.checkAddress() != null) {
            yaml.string("checkAddress", backend.checkAddress().toString());
        }
        BackendOwn own = backend.own();
        if (own.check() != null) {
            healthCheck(own.check().config());
        }
        if (own.sendProxyProtocol() != null) {
            yaml.word("sendProxyProtocol", own.sendProxyProtocol());
        }
        yaml.plain("disabled", own.disabled());
    }

    private void percent(String key, int percent) {
        yaml.plain(key, percent + "%");
    }

    /** Of the process, or of a pool. */
    static void drain(AnnotatedYaml yaml, DrainConfig drain) {
        yaml.time("timeout", drain.timeout());
        yaml.time("spread", drain.spread());
        yaml.plain("idleFirst", drain.idleFirst());
        if (drain.rate() != null) {
            yaml.plain("rate", drain.rate());
        }
    }
}
