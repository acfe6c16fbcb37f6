package dev.sluice.config.effective;

import dev.sluice.config.LoadResult;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.KeepAliveConfig;
import dev.sluice.config.model.LogConfig;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TcpConfig;
import dev.sluice.config.model.TimeoutsConfig;
import dev.sluice.config.model.UnixConfig;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.SizeText;
import java.math.BigDecimal;
import java.time.Duration;
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
        yaml.section("frontends", () -> config.frontends().forEach(this::frontend));
        List<PoolConfig> pools = config.pools().stream()
                .filter(pool -> !pool.isOriginalDestination())
                .toList();
        if (!pools.isEmpty()) {
            yaml.section("pools", () -> pools.forEach(new EffectivePool(yaml)::write));
        }
    }

    void process(ProcessConfig process) {
        yaml.plain("workers", process.workers() == 0 ? "auto" : String.valueOf(process.workers()));
        yaml.plain("maxConnections", process.maxConnections());
        yaml.plain("watchConfig", process.watchConfig());
        yaml.section("drain", () -> {
            time("delay", process.drainDelay());
            EffectivePool.drain(yaml, process.drain());
        });
    }

    void metrics(MetricsConfig metrics) {
        BindAddress address = metrics.bind();
        if (address == null) {
            yaml.plain("bind", "off");
        } else {
            yaml.string("bind", address.toString());
            yaml.plain("haproxyNames", metrics.haproxyNames());
            if (metrics.tokenFile() != null) {
                yaml.string("tokenFile", metrics.tokenFile().toString());
            }
        }
    }

    void admin(AdminConfig admin) {
        if (admin.socket() != null) {
            yaml.string("socket", admin.socket().toString());
        }
        yaml.string("mode", admin.mode());
        if (!admin.owner().isEmpty()) {
            yaml.string("owner", admin.owner());
        }
        if (admin.bind() != null) {
            yaml.string("bind", admin.bind().toString());
        }
        if (admin.tokenFile() != null) {
            yaml.string("tokenFile", admin.tokenFile().toString());
        }
        if (!admin.hosts().isEmpty()) {
            yaml.section("hosts", () -> admin.hosts().forEach(host -> yaml.item("", host)));
        }
    }

    void log(LogConfig log) {
        word("level", log.level());
        word("format", log.format());
        AccessLogConfig access = log.access();
        yaml.section("access", () -> {
            yaml.string("output", access.output().toString());
            word("format", access.format());
            AccessSelection selection = access.selection();
            word("when", selection.when());
            yaml.plain("sample", decimal(selection.sample()));
            yaml.plain("onlyFailures", selection.onlyFailures());
            yaml.plain("skipEmpty", selection.skipEmpty());
            word("refused", selection.refused());
            if (!access.fields().isEmpty()) {
                yaml.section("fields", () -> access.fields().forEach(field -> yaml.item("", field.word())));
            }
        });
    }

    private void frontend(FrontendConfig frontend) {
        yaml.section(frontend.name(), () -> settings(frontend));
    }

    void settings(FrontendConfig frontend) {
        yaml.section("bind", () -> {
            int index = 0;
            for (BindAddress address : frontend.bind()) {
                yaml.item("[" + index++ + "]", address.toString());
            }
        });
        yaml.string("pool", frontend.pool());
        yaml.plain("maxConnections", frontend.maxConnections());
        yaml.plain("transparent", frontend.transparent());
        yaml.plain("disabled", frontend.disabled());
        admission(frontend.admission());
        yaml.word("proxyProtocol", frontend.proxyProtocol().mode());
        ranges("trustedProxies", frontend.proxyProtocol().trusted());
        yaml.section("timeouts", () -> timeouts(frontend.timeouts()));
        yaml.section("tcp", () -> tcp(frontend.tcp()));
        if (!frontend.unix().equals(UnixConfig.USUAL)) {
            yaml.section("unix", () -> unix(frontend.unix()));
        }
    }

    private void unix(UnixConfig unix) {
        if (!unix.mode().isEmpty()) {
            yaml.string("mode", unix.mode());
        }
        if (!unix.owner().isEmpty()) {
            yaml.string("owner", unix.owner());
        }
    }

    private void admission(AdmissionConfig admission) {
        ranges("allow", admission.allow());
        ranges("deny", admission.deny());
        yaml.section("rate", () -> {
            if (admission.connections() != null) {
                yaml.plain("connections", admission.connections());
            }
            if (admission.perSource() != null) {
                yaml.plain("perSource", admission.perSource());
            }
            yaml.plain("concurrentPerSource", admission.concurrentPerSource());
        });
    }

    private void ranges(String key, AddressRanges ranges) {
        if (!ranges.isEmpty()) {
            yaml.section(key, () -> {
                ranges.ranges().forEach(range -> yaml.item("", range.toString()));
                ranges.files().forEach(file -> yaml.itemSection("", () -> yaml.string("file", file.toString())));
            });
        }
    }

    private void timeouts(TimeoutsConfig timeouts) {
        time("connect", timeouts.connect());
        time("clientIdle", timeouts.clientIdle());
        time("backendIdle", timeouts.backendIdle());
        time("halfClosed", timeouts.halfClosed());
        time("firstByte", timeouts.firstByte());
        time("maxLifetime", timeouts.maxLifetime());
        yaml.plain("maxLifetimeJitter", timeouts.maxLifetimeJitter() + "%");
        time("stall", timeouts.stall());
        time("queue", timeouts.queue());
        time("proxyHeader", timeouts.proxyHeader());
    }

    private void tcp(TcpConfig tcp) {
        yaml.plain("noDelay", tcp.noDelay());
        KeepAliveConfig keepAlive = tcp.keepAlive();
        if (keepAlive == null) {
            yaml.plain("keepAlive", "off");
        } else {
            yaml.section("keepAlive", () -> {
                time("idle", keepAlive.idle());
                time("interval", keepAlive.interval());
                yaml.plain("count", keepAlive.count());
            });
        }
        time("userTimeout", tcp.userTimeout());
        yaml.plain("unsentLimit", SizeText.print(tcp.buffers().unsentLimit()));
        yaml.plain("sendBuffer", SizeText.print(tcp.buffers().sendBuffer()));
        yaml.plain("receiveBuffer", SizeText.print(tcp.buffers().receiveBuffer()));
    }

    private void time(String key, Duration duration) {
        yaml.time(key, duration);
    }

    private static String decimal(double number) {
        BigDecimal shortest = BigDecimal.valueOf(number).stripTrailingZeros();
        return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
    }

    private void word(String key, Enum<?> constant) {
        yaml.word(key, constant);
    }
}
