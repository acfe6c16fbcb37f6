package dev.sluice.config.assemble;

import dev.sluice.config.bind.Bound;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.language.Key;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.model.AccessFormat;
import dev.sluice.config.model.AccessLogConfig;
import dev.sluice.config.model.AccessOutput;
import dev.sluice.config.model.AccessRefused;
import dev.sluice.config.model.AccessSelection;
import dev.sluice.config.model.AccessWhen;
import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.DrainConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.FrontendTls;
import dev.sluice.config.model.LogConfig;
import dev.sluice.config.model.LogFormat;
import dev.sluice.config.model.LogLevel;
import dev.sluice.config.model.MetricsConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.ReadyConfig;
import dev.sluice.config.model.ReadyNeeds;
import dev.sluice.config.model.RouteTest;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.AccessField;
import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.Rate;
import dev.sluice.config.value.TcpBind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The builder of the model from bound values without errors: fills in defaults and names anonymous pools. */
public final class Assembler {
    private final Bound.Fields root;
    private final Bound.@Nullable Fields defaults;
    private final Origins.Builder origins;
    private final List<FrontendConfig> frontends = new ArrayList<>();
    private final List<PoolConfig> pools = new ArrayList<>();

    public Assembler(Bound.Fields root, Origins.Builder origins) {
        this.root = root;
        this.defaults = root.group("defaults");
        this.origins = origins;
    }

    static Section named(String name) {
        Key key = Language.ROOT.key(name);
        return key.type() instanceof Type.Named named ? named.section() : Language.ROOT;
    }

    public SluiceConfig assemble() {
        Settings top = new Settings(Language.ROOT, "", List.of(root), null, origins);
        names("pools").forEach((name, item) -> pool(name, item));
        names("frontends").forEach((name, item) -> frontend(name, item));
        if (frontends.stream().anyMatch(FrontendConfig::transparent)) {
            pools.add(PoolConfig.originalDestination());
        }
        return new SluiceConfig(
                process(top.section("process")),
                metrics(top),
                root.get("admin") == null ? null : admin(top.group("admin")),
                log(top.section("log")),
                certificates(),
                frontends,
                pools,
                tests());
    }

    private SequencedMap<String, Bound.Names.Item> names(String key) {
        return root.get(key) instanceof Bound.Names names ? names.items() : new LinkedHashMap<>();
    }

    private static ProcessConfig process(Settings process) {
        Settings drain = process.section("drain");
        return new ProcessConfig(
                process.number("workers"),
                process.number("maxConnections"),
                process.number("maxHandshakes"),
                process.toggle("watchConfig"),
                ready(process),
                drain.duration("delay"),
                drain(drain));
    }

    private static @Nullable ReadyConfig ready(Settings process) {
        Settings ready = process.bound("ready") == null ? null : process.group("ready");
        return ready == null
                ? null
                : new ReadyConfig(
                        ready.list("pools", String.class),
                        ready.choice("needs", ReadyNeeds.class),
                        ready.duration("grace"));
    }

    /** Of the process, or of a pool. */
    static DrainConfig drain(Settings drain) {
        return new DrainConfig(
                drain.duration("timeout").isZero() ? Duration.ZERO : drain.durationAtLeast("timeout", "spread"),
                drain.duration("spread"),
                drain.toggle("idleFirst"),
                drain.optional("rate", Rate.class));
    }

    private static MetricsConfig metrics(Settings top) {
        Settings metrics = top.group("metrics");
        if (metrics == null) {
            return new MetricsConfig(null, false, null, null);
        }
        String token = metrics.optional("tokenFile", String.class);
        return new MetricsConfig(
                metrics.value("bind") instanceof BindAddress address ? address : null,
                metrics.toggle("haproxyNames"),
                token == null ? null : Path.of(token),
                tls(metrics));
    }

    private static @Nullable AdminConfig admin(@Nullable Settings admin) {
        if (admin == null) {
            return null;
        }
        String socket = admin.optional("socket", String.class);
        String owner = admin.optional("owner", String.class);
        String token = admin.optional("tokenFile", String.class);
        return new AdminConfig(
                socket == null ? null : Path.of(socket),
                admin.text("mode"),
                owner == null ? "" : owner,
                admin.optional("bind", BindAddress.class) instanceof TcpBind tcp ? tcp : null,
                token == null ? null : Path.of(token),
                tls(admin),
                hosts(admin));
    }

    /** Of an endpoint. */
    private static @Nullable FrontendTls tls(Settings endpoint) {
        return endpoint.bound("tls") == null ? null : TlsAssembler.endpoint(endpoint.section("tls"));
    }

    private static List<String> hosts(Settings admin) {
        Bound hosts = admin.bound("hosts");
        return hosts == null
                ? List.of()
                : items(hosts).stream()
                        .map(one -> ((Bound.Value) one).value().toString().toLowerCase(Locale.ROOT))
                        .toList();
    }

    private static LogConfig log(Settings log) {
        Settings access = log.section("access");
        AccessOutput output =
                switch (access.text("output")) {
                    case "stdout" -> new AccessOutput.Stdout();
                    case "stderr" -> new AccessOutput.Stderr();
                    case "none" -> new AccessOutput.None();
                    case String path -> new AccessOutput.File(Path.of(path));
                };
        return new LogConfig(
                log.choice("level", LogLevel.class),
                log.choice("format", LogFormat.class),
                new AccessLogConfig(
                        output,
                        access.choice("format", AccessFormat.class),
                        fields(access),
                        new AccessSelection(
                                access.choice("when", AccessWhen.class),
                                access.value("sample", Double.class),
                                access.toggle("onlyFailures"),
                                access.toggle("skipEmpty"),
                                access.choice("refused", AccessRefused.class))));
    }

    private static List<AccessField> fields(Settings access) {
        Bound fields = access.bound("fields");
        return fields == null
                ? List.of()
                : items(fields).stream()
                        .map(one -> AccessField.of(((Bound.Value) one).value().toString()))
                        .toList();
    }

    /** The path of a file, which begins where the file is that names it. */
    static Path beside(Bound.Value file) {
        return Path.of(file.span().source().name()).resolveSibling(Path.of((String) file.value()));
    }

    static List<Bound> items(Bound bound) {
        return bound instanceof Bound.Many many ? many.items() : List.of(bound);
    }

    private void frontend(String name, Bound.Names.Item item) {
        String path = "frontends." + name;
        Bound.Fields fields = required(item.fields(), path);
        origins.put(path, item.nameSpan());
        if (fields.get("pool") instanceof Bound.Many backends) {
            anonymousPool(name, item, backends);
        }
        frontends.add(new FrontendAssembler(name, fields, defaults, origins).assemble());
    }

    private List<CertificateConfig> certificates() {
        List<CertificateConfig> certificates = new ArrayList<>();
        names("certificates").forEach((name, item) -> {
            String path = "certificates." + name;
            origins.put(path, item.nameSpan());
            certificates.add(TlsAssembler.certificate(name, required(item.fields(), path), origins));
        });
        return certificates;
    }

    private List<RouteTest> tests() {
        List<RouteTest> tests = new ArrayList<>();
        names("tests").forEach((name, item) -> {
            String path = "tests." + name;
            origins.put(path, item.nameSpan());
            tests.add(new TestAssembler(name, required(item.fields(), path), origins).assemble());
        });
        return tests;
    }

    private void anonymousPool(String frontend, Bound.Names.Item item, Bound.Many backends) {
        addPool(frontend, item, new Bound.Fields(Map.of("backends", backends), false, item.nameSpan()));
    }

    private void pool(String name, Bound.Names.Item item) {
        addPool(name, item, required(item.fields(), "pools." + name));
    }

    private void addPool(String name, Bound.Names.Item item, Bound.Fields fields) {
        origins.put("pools." + name, item.nameSpan());
        pools.add(new PoolAssembler(name, fields, defaults, origins).assemble());
    }

    static <T extends Bound> T required(@Nullable T bound, String path) {
        if (bound == null) {
            throw new IllegalStateException(path + " is incomplete without an error having been reported");
        }
        return bound;
    }
}
