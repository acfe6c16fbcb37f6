package dev.sluice.config.assemble;

import dev.sluice.config.bind.BackendNames;
import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendDown;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.Balance;
import dev.sluice.config.model.BalanceConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.NoneUpConfig;
import dev.sluice.config.model.OutlierConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolHealth;
import dev.sluice.config.model.PoolLimits;
import dev.sluice.config.model.PoolTimeouts;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SendProxy;
import dev.sluice.config.model.SpliceMode;
import dev.sluice.config.model.WhenNoneUp;
import dev.sluice.config.value.Address;
import dev.sluice.config.value.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The builder of one pool from bound values without errors. */
final class PoolAssembler {
    private static final Section POOL = Assembler.named("pools");
    private static final Section BACKEND =
            POOL.key("backends").type() instanceof Type.Backends backends ? backends.named() : POOL;

    private final String name;
    private final String path;
    private final Bound.Fields fields;
    private final Origins.Builder origins;
    private final Settings settings;
    private final Bound.@Nullable Fields defaults;
    /** Whether there is, or may be, another backend that could replace one. */
    private final boolean several;

    PoolAssembler(String name, Bound.Fields fields, Bound.@Nullable Fields defaults, Origins.Builder origins) {
        this.name = name;
        this.path = "pools." + name;
        this.fields = fields;
        this.origins = origins;
        this.defaults = defaults;
        this.several = fields.get("discover") != null || count(fields.get("backends")) > 1;
        this.settings = new Settings(POOL, path, List.of(fields), defaults, origins);
    }

    PoolConfig assemble() {
        List<BackendConfig> backends = fields.get("backends") == null ? List.of() : backends();
        Bound ownRetries = fields.get("retries");
        if (ownRetries != null) {
            origins.put(path + ".retries", ownRetries);
        }
        DiscoveryConfig discovery =
                fields.get("discover") == null ? null : new DiscoveryAssembler(settings.section("discover")).assemble();
        return new PoolConfig(
                name,
                new BalanceConfig(
                        settings.choice("balance", Balance.class),
                        settings.number("boundedLoad"),
                        settings.number("panicThreshold"),
                        settings.toggle("useAllBackups"),
                        settings.duration("slowStart")),
                limits(),
                timeouts(),
                new PoolHealth(
                        new CheckAssembler(settings.group("healthCheck"), path + ".healthCheck", origins)
                                .assemble(several || CheckAssembler.isWanted(fields.group("healthCheck"))),
                        outlier(),
                        settings.choice("onBackendDown", BackendDown.class),
                        settings.duration("closeSpread"),
                        Assembler.drain(settings.section("drain"))),
                settings.choice("sendProxyProtocol", SendProxy.class),
                settings.toggle("sendUniqueId"),
                settings.toggle("sendTlsInfo"),
                tls(),
                settings.choice("splice", SpliceMode.class),
                settings.section("retries").number("attempts"),
                discovery,
                backends);
    }

    private @Nullable PoolTls tls() {
        Bound tls = fields.get("tls");
        if (tls == null) {
            return null;
        }
        origins.put(path + ".tls", tls);
        return TlsAssembler.pool(settings.section("tls"));
    }

    private PoolLimits limits() {
        Settings queue = settings.section("queue");
        return new PoolLimits(
                settings.number("maxConnections"),
                queue.number("limit"),
                queue.optional("timeout", Duration.class),
                queue.toggle("abortOnClose"),
                new NoneUpConfig(
                        queue.choice("whenNoneUp", WhenNoneUp.class),
                        queue.duration("noneUpTimeout"),
                        queue.optional("releaseRate", Rate.class)));
    }

    /** Only what the pool itself says: the defaults are those of its frontends. */
    private PoolTimeouts timeouts() {
        Settings timeouts = settings.section("timeouts");
        return new PoolTimeouts(
                timeouts.optional("connect", Duration.class),
                timeouts.optional("backendIdle", Duration.class),
                timeouts.optional("firstByte", Duration.class));
    }

    private @Nullable OutlierConfig outlier() {
        Settings outlier = settings.group("outlier");
        return outlier == null
                ? null
                : new OutlierConfig(
                        outlier.number("consecutiveFailures"),
                        outlier.duration("ejectFor"),
                        outlier.number("maxEjected"));
    }

    private static int count(@Nullable Bound backends) {
        return switch (backends) {
            case Bound.Many many -> many.items().size();
            case Bound.Names names -> names.items().size();
            case null, default -> 0;
        };
    }

    private List<BackendConfig> backends() {
        Bound bound = Assembler.required(fields.get("backends"), path);
        origins.put(path + ".backends", bound);
        List<BackendConfig> backends = new ArrayList<>();
        if (bound instanceof Bound.Names names) {
            names.items().forEach((key, backend) -> {
                origins.put(path + ".backends." + key, backend.nameSpan());
                backends.add(backend(key, Assembler.required(backend.fields(), path)));
            });
        }
        if (bound instanceof Bound.Many many) {
            for (Bound backend : many.items()) {
                Bound.Fields group = (Bound.Fields) backend;
                String key = BackendNames.of(group);
                origins.put(path + ".backends." + key, group);
                backends.add(backend(key, group));
            }
        }
        return backends;
    }

    private BackendConfig backend(String key, Bound.Fields backend) {
        String where = path + ".backends." + key;
        Settings values = new Settings(BACKEND, where, List.of(backend), null, origins);
        String header = values.optional("sendProxyProtocol", String.class);
        return new BackendConfig(
                key,
                values.value("address", Address.class),
                values.number("weight"),
                values.number("maxConnections"),
                values.toggle("backup"),
                new BackendOwn(
                        values.optional("checkAddress", Address.class),
                        backend.get("healthCheck") == null ? null : ownCheck(where, backend),
                        header == null ? null : SendProxy.valueOf(header.toUpperCase(Locale.ROOT)),
                        values.toggle("disabled")));
    }

    /** What it does not say itself is that of the pool, and then that of the defaults. */
    private BackendOwn.Check ownCheck(String where, Bound.Fields backend) {
        Settings all = new Settings(POOL, where, List.of(backend, fields), defaults, origins);
        return new BackendOwn.Check(new CheckAssembler(all.group("healthCheck"), where + ".healthCheck", origins)
                .assemble(several
                        || CheckAssembler.isWanted(fields.group("healthCheck"))
                        || CheckAssembler.isWanted(backend.group("healthCheck"))));
    }
}
