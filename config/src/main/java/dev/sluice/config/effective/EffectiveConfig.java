package dev.sluice.config.effective;

import dev.sluice.config.LoadResult;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.LogConfig;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TcpConfig;
import dev.sluice.config.model.TimeoutsConfig;
import dev.sluice.config.value.AccessField;
import java.util.List;

/**
 * The complete configuration as YAML, each value with a comment that names its origin. Loads back to an equal configuration.
 * {@code defaults} is not in it: what came from there stands where it counts.
 */
public final class EffectiveConfig {
    private final AnnotatedYaml yaml;

    EffectiveConfig(AnnotatedYaml yaml) {
        this.yaml = yaml;
    }

    /** Ends with a line break. Throws IllegalArgumentException for a result without a configuration. */
    public static String render(LoadResult result) {
        SluiceConfig config = result.config();
        if (config == null) {
            throw new IllegalArgumentException("a configuration with errors has no effect");
        }
        AnnotatedYaml yaml = new AnnotatedYaml(result.origins());
        new EffectiveConfig(yaml).write(config);
        return yaml.text();
    }

    private void write(SluiceConfig config) {
        yaml.section("process", () -> process(config.process()));
        yaml.section("metrics", () -> metrics(config.metrics()));
        AdminConfig admin = config.admin();
        if (admin != null) {
            yaml.section("admin", () -> admin(admin));
        }
        yaml.section("log", () -> log(config.log()));
        EffectiveTls tls = new EffectiveTls(yaml);
        yaml.section(
                "certificates",
                () -> config.certificates().forEach(one -> yaml.entry(one.name(), () -> tls.certificate(one))));
        yaml.section("frontends", () -> config.frontends().forEach(this::frontend));
        List<PoolConfig> pools = config.pools().stream()
                .filter(pool -> !pool.isOriginalDestination())
                .toList();
        if (!pools.isEmpty()) {
            yaml.section("pools", () -> pools.forEach(new EffectivePool(yaml)::write));
        }
        EffectiveRoutes routes = new EffectiveRoutes(yaml);
        yaml.section("tests", () -> config.tests().forEach(test -> yaml.entry(test.name(), () -> routes.test(test))));
    }

    void process(ProcessConfig process) {
        yaml.put("workers", process.workers());
        yaml.put("maxConnections", process.maxConnections());
        yaml.put("maxHandshakes", process.maxHandshakes());
        yaml.put("watchConfig", process.watchConfig());
        yaml.section("ready", process.ready(), ready -> {
            yaml.list("pools", ready.pools());
            yaml.put("needs", ready.needs());
            yaml.put("grace", ready.grace());
        });
        yaml.section("drain", () -> {
            yaml.put("delay", process.drainDelay());
            EffectivePool.drain(yaml, process.drain());
        });
    }

    void metrics(MetricsConfig metrics) {
        if (metrics.bind() == null) {
            yaml.off("bind");
        } else {
            yaml.put("bind", metrics.bind());
            yaml.put("haproxyNames", metrics.haproxyNames());
            yaml.put("tokenFile", metrics.tokenFile());
        }
        yaml.section("tls", metrics.tls(), new EffectiveTls(yaml)::endpoint);
    }

    void admin(AdminConfig admin) {
        yaml.put("socket", admin.socket());
        yaml.put("mode", admin.mode());
        yaml.put("owner", admin.owner());
        yaml.put("bind", admin.bind());
        yaml.put("tokenFile", admin.tokenFile());
        yaml.section("tls", admin.tls(), new EffectiveTls(yaml)::endpoint);
        yaml.put("hosts", admin.hosts());
    }

    void log(LogConfig log) {
        yaml.put("level", log.level());
        yaml.put("format", log.format());
        AccessLogConfig access = log.access();
        yaml.section("access", () -> {
            yaml.put("output", access.output());
            yaml.put("format", access.format());
            AccessSelection selection = access.selection();
            yaml.put("when", selection.when());
            yaml.put("sample", selection.sample());
            yaml.put("onlyFailures", selection.onlyFailures());
            yaml.put("skipEmpty", selection.skipEmpty());
            yaml.put("refused", selection.refused());
            yaml.put("fields", access.fields().stream().map(AccessField::word).toList());
        });
    }

    private void frontend(FrontendConfig frontend) {
        yaml.entry(frontend.name(), () -> settings(frontend));
    }

    void settings(FrontendConfig frontend) {
        yaml.list("bind", frontend.bind());
        yaml.section("tls", frontend.tls(), new EffectiveTls(yaml)::frontend);
        new EffectiveRoutes(yaml).write(frontend.routing());
        yaml.put("maxConnections", frontend.maxConnections());
        yaml.put("transparent", frontend.transparent());
        yaml.put("disabled", frontend.disabled());
        admission(frontend.admission());
        yaml.put("proxyProtocol", frontend.proxyProtocol().mode());
        ranges("trustedProxies", frontend.proxyProtocol().trusted());
        yaml.section("timeouts", () -> timeouts(frontend.timeouts()));
        yaml.section("tcp", () -> tcp(frontend.tcp()));
        yaml.section("unix", () -> {
            yaml.put("mode", frontend.unix().mode());
            yaml.put("owner", frontend.unix().owner());
        });
    }

    private void admission(AdmissionConfig admission) {
        ranges("allow", admission.allow());
        ranges("deny", admission.deny());
        yaml.section("rate", () -> {
            yaml.put("connections", admission.connections());
            yaml.put("perSource", admission.perSource());
            yaml.put("concurrentPerSource", admission.concurrentPerSource());
        });
    }

    private void ranges(String key, AddressRanges ranges) {
        yaml.section(key, () -> {
            ranges.ranges().forEach(range -> yaml.item("", range));
            ranges.files().forEach(file -> yaml.itemSection("", () -> yaml.put("file", file)));
        });
    }

    private void timeouts(TimeoutsConfig timeouts) {
        yaml.put("connect", timeouts.connect());
        yaml.put("clientIdle", timeouts.clientIdle());
        yaml.put("backendIdle", timeouts.backendIdle());
        yaml.put("halfClosed", timeouts.halfClosed());
        yaml.put("firstByte", timeouts.firstByte());
        yaml.put("maxLifetime", timeouts.maxLifetime());
        yaml.put("maxLifetimeJitter", timeouts.maxLifetimeJitter());
        yaml.put("stall", timeouts.stall());
        yaml.put("queue", timeouts.queue());
        yaml.put("proxyHeader", timeouts.proxyHeader());
        yaml.put("handshake", timeouts.handshake());
        yaml.put("serverFirst", timeouts.serverFirst());
    }

    private void tcp(TcpConfig tcp) {
        yaml.put("noDelay", tcp.noDelay());
        yaml.section("keepAlive", tcp.keepAlive(), keepAlive -> {
            yaml.put("idle", keepAlive.idle());
            yaml.put("interval", keepAlive.interval());
            yaml.put("count", keepAlive.count());
        });
        yaml.put("userTimeout", tcp.userTimeout());
        yaml.put("unsentLimit", tcp.buffers().unsentLimit());
        yaml.put("sendBuffer", tcp.buffers().sendBuffer());
        yaml.put("receiveBuffer", tcp.buffers().receiveBuffer());
    }
}
