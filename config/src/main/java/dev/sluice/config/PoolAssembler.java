package dev.sluice.config;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.value.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds one pool from bound values without errors. */
final class PoolAssembler {
    private static final Section POOL = Assembler.named("pools");
    private static final Section BACKEND =
            POOL.key("backends").type() instanceof Type.Backends backends ? backends.named() : POOL;
    private static final List<String> HEALTHY = List.of("200-399");

    private final String name;
    private final String path;
    private final Bound.Fields fields;
    private final Origins.Builder origins;
    private final Settings settings;

    PoolAssembler(String name, Bound.Fields fields, Bound.@Nullable Fields defaults, Origins.Builder origins) {
        this.name = name;
        this.path = "pools." + name;
        this.fields = fields;
        this.origins = origins;
        this.settings = new Settings(POOL, path, List.of(fields), defaults, origins);
    }

    PoolConfig assemble() {
        List<BackendConfig> backends = fields.get("backends") == null ? List.of() : backends();
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
                new PoolHealth(
                        check(discovery != null || backends.size() > 1),
                        outlier(),
                        settings.choice("onBackendDown", BackendDown.class),
                        settings.duration("closeSpread"),
                        DrainConfig.of(settings.section("drain"))),
                settings.choice("sendProxyProtocol", SendProxy.class),
                settings.toggle("sendUniqueId"),
                settings.choice("splice", SpliceMode.class),
                settings.section("retries").number("attempts"),
                discovery,
                backends);
    }

    private PoolLimits limits() {
        Settings queue = settings.section("queue");
        return new PoolLimits(
                settings.number("maxConnections"), queue.number("limit"), queue.optional("timeout", Duration.class));
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

    private @Nullable HealthCheckConfig check(boolean several) {
        Settings check = settings.group("healthCheck");
        if (check == null) {
            return null;
        }
        HealthCheckConfig.Type type =
                switch (check.text("type")) {
                    case "none" -> null;
                    case "auto" -> several ? HealthCheckConfig.Type.TCP : null;
                    default -> check.choice("type", HealthCheckConfig.Type.class);
                };
        if (type == null) {
            if (!origins.isWritten(path + ".healthCheck.type")) {
                origins.putDefault(path + ".healthCheck");
            }
            return null;
        }
        Integer port = check.optional("port", Integer.class);
        return new HealthCheckConfig(
                type,
                schedule(check),
                check.number("rise"),
                check.number("fall"),
                port == null ? 0 : port,
                steps(check),
                type == HealthCheckConfig.Type.HTTP ? http(check.section("http")) : null);
    }

    private static HealthCheckConfig.Schedule schedule(Settings check) {
        return new HealthCheckConfig.Schedule(
                check.duration("interval"),
                check.durationAtMost("fastInterval", "interval"),
                check.durationAtMost("downInterval", "interval"),
                check.durationAtMost("timeout", "interval"));
    }

    private static List<CheckStep> steps(Settings check) {
        List<CheckStep> steps = new ArrayList<>();
        if (check.bound("steps") instanceof Bound.Many many) {
            for (Bound item : many.items()) {
                for (CheckStep.Kind kind : CheckStep.Kind.values()) {
                    Bound.Value text = ((Bound.Fields) item).value(StepKeys.of(kind));
                    if (text != null) {
                        steps.add(new CheckStep(kind, (String) text.value()));
                    }
                }
            }
        }
        return steps;
    }

    private static HealthCheckConfig.HttpCheck http(Settings http) {
        Bound status = http.bound("status");
        String host = http.optional("host", String.class);
        return new HealthCheckConfig.HttpCheck(
                http.text("method"),
                http.text("path"),
                host == null ? "" : host,
                status == null
                        ? HEALTHY
                        : Assembler.items(status).stream()
                                .map(one -> (String) ((Bound.Value) one).value())
                                .toList());
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
        Settings values = new Settings(BACKEND, path + ".backends." + key, List.of(backend), null, origins);
        return new BackendConfig(
                key,
                values.value("address", Address.class),
                values.number("weight"),
                values.number("maxConnections"),
                values.toggle("backup"),
                values.optional("checkAddress", Address.class));
    }
}
