package dev.sluice.config.effective;

import dev.sluice.config.language.Key;
import dev.sluice.config.language.Language;
import dev.sluice.config.language.Section;
import dev.sluice.config.language.Type;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.CertificateConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.RouteTest;
import dev.sluice.config.model.SluiceConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two configurations, object by object and key by key. Defaults count as if they were written.
 */
public final class ConfigDiff {
    /** The kind of object that a change is about. */
    public enum What {
        PROCESS("process"),
        METRICS("metrics"),
        ADMIN("admin"),
        LOG("log"),
        CERTIFICATE("certificates"),
        FRONTEND("frontends"),
        POOL("pools"),
        BACKEND("pools.backends"),
        TEST("tests");

        /** In the table of keys. */
        private final String path;

        What(String path) {
            this.path = path;
        }

        /** The keys that it may have. */
        public Section section() {
            return Language.ROOT.at(path).type().below();
        }

        /** By the key of a change, which has the names of elements of lists in it. */
        private Key key(String changed) {
            return section().at(changed.replaceFirst("\\[.*]", ""));
        }
    }

    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED
    }

    /**
     * A key with another value; of an element of a list that has a name, such as {@code routes[shared].pool}.
     *
     * @param from empty when the key had none
     * @param to empty when it has none any more
     */
    public record KeyChange(String key, String from, String to) {}

    /**
     * One object that differs.
     *
     * @param pool of a backend, otherwise empty
     * @param name empty for the process, metrics, admin and log
     * @param keys that differ; empty for what was added or removed
     */
    public record Change(What what, String pool, String name, Kind kind, List<KeyChange> keys) {
        public Change {
            keys = List.copyOf(keys);
        }

        /** Whether the present process cannot follow a key that differs. */
        public boolean needsRestart(KeyChange key) {
            return what.key(key.key()).needsRestart();
        }

        /** As a path, such as {@code pools.pg.backends.pg1}. */
        public String path() {
            return switch (what) {
                case PROCESS -> "process";
                case METRICS -> "metrics";
                case ADMIN -> "admin";
                case LOG -> "log";
                case CERTIFICATE -> "certificates." + name;
                case FRONTEND -> "frontends." + name;
                case TEST -> "tests." + name;
                case POOL -> "pools." + name;
                case BACKEND -> "pools." + pool + ".backends." + name;
            };
        }
    }

    /** Ends the new value of a key that is written as before. */
    public static final String OTHER_CONTENT = ", which has another content";

    private final List<Change> changes = new ArrayList<>();

    private ConfigDiff() {}

    /** In the order process, metrics, admin, log, certificates, frontends, pools with their backends, tests; empty when nothing differs. */
    public static List<Change> of(SluiceConfig from, SluiceConfig to) {
        ConfigDiff diff = new ConfigDiff();
        diff.whole(What.PROCESS, from, to, (config, out) -> out.process(config.process()));
        diff.whole(What.METRICS, from, to, (config, out) -> out.metrics(config.metrics()));
        diff.whole(What.ADMIN, from, to, (config, out) -> {
            if (config.admin() != null) {
                out.admin(config.admin());
            }
        });
        diff.whole(What.LOG, from, to, (config, out) -> out.log(config.log()));
        diff.named(
                What.CERTIFICATE,
                "",
                byName(from.certificates(), CertificateConfig::name, ConfigDiff::values),
                byName(to.certificates(), CertificateConfig::name, ConfigDiff::values));
        diff.named(
                What.FRONTEND,
                "",
                byName(from.frontends(), FrontendConfig::name, ConfigDiff::values),
                byName(to.frontends(), FrontendConfig::name, ConfigDiff::values));
        diff.pools(
                byName(from.pools(), PoolConfig::name, pool -> pool),
                byName(to.pools(), PoolConfig::name, pool -> pool));
        diff.named(
                What.TEST,
                "",
                byName(from.tests(), RouteTest::name, ConfigDiff::values),
                byName(to.tests(), RouteTest::name, ConfigDiff::values));
        return List.copyOf(diff.changes);
    }

    private interface Part {
        void write(SluiceConfig config, EffectiveConfig out);
    }

    private void whole(What what, SluiceConfig from, SluiceConfig to, Part part) {
        List<KeyChange> keys = keys(
                what,
                collect(what, yaml -> part.write(from, new EffectiveConfig(yaml))),
                collect(what, yaml -> part.write(to, new EffectiveConfig(yaml))));
        if (!keys.isEmpty()) {
            changes.add(new Change(what, "", "", Kind.CHANGED, keys));
        }
    }

    private void pools(Map<String, PoolConfig> from, Map<String, PoolConfig> to) {
        for (String name : union(from, to)) {
            PoolConfig before = from.get(name);
            PoolConfig after = to.get(name);
            named(What.POOL, "", name, before == null ? null : values(before), after == null ? null : values(after));
            if (before != null && after != null) {
                named(
                        What.BACKEND,
                        name,
                        byName(before.backends(), BackendConfig::name, ConfigDiff::values),
                        byName(after.backends(), BackendConfig::name, ConfigDiff::values));
            }
        }
    }

    private void named(
            What what,
            String pool,
            Map<String, Map<String, WrittenValue>> from,
            Map<String, Map<String, WrittenValue>> to) {
        union(from, to).forEach(name -> named(what, pool, name, from.get(name), to.get(name)));
    }

    private void named(
            What what,
            String pool,
            String name,
            @Nullable Map<String, WrittenValue> before,
            @Nullable Map<String, WrittenValue> after) {
        if (before == null || after == null) {
            changes.add(new Change(what, pool, name, before == null ? Kind.ADDED : Kind.REMOVED, List.of()));
            return;
        }
        List<KeyChange> keys = keys(what, before, after);
        if (!keys.isEmpty()) {
            changes.add(new Change(what, pool, name, Kind.CHANGED, keys));
        }
    }

    private static List<KeyChange> keys(What what, Map<String, WrittenValue> before, Map<String, WrittenValue> after) {
        return union(before, after).stream()
                .filter(key -> !before.getOrDefault(key, WrittenValue.NOTHING)
                        .equals(after.getOrDefault(key, WrittenValue.NOTHING)))
                .map(key -> change(
                        what,
                        key,
                        before.getOrDefault(key, WrittenValue.NOTHING),
                        after.getOrDefault(key, WrittenValue.NOTHING)))
                .toList();
    }

    private static KeyChange change(What what, String key, WrittenValue before, WrittenValue after) {
        if (what.key(key).type() instanceof Type.Listed) {
            return OrderChange.of(key, before.shown(), after.shown());
        }
        // What a file or a variable holds is not shown, but that it has changed is.
        String to = before.shown().equals(after.shown()) ? after.shown() + OTHER_CONTENT : after.shown();
        return new KeyChange(key, before.shown(), to);
    }

    private static Map<String, WrittenValue> values(CertificateConfig certificate) {
        return collect(What.CERTIFICATE, yaml -> new EffectiveTls(yaml).certificate(certificate));
    }

    private static Map<String, WrittenValue> values(FrontendConfig frontend) {
        return collect(What.FRONTEND, yaml -> new EffectiveConfig(yaml).settings(frontend));
    }

    private static Map<String, WrittenValue> values(RouteTest test) {
        return collect(What.TEST, yaml -> new EffectiveRoutes(yaml).test(test));
    }

    private static Map<String, WrittenValue> values(PoolConfig pool) {
        return collect(What.POOL, yaml -> new EffectivePool(yaml).settings(pool));
    }

    private static Map<String, WrittenValue> values(BackendConfig backend) {
        return collect(What.BACKEND, yaml -> new EffectivePool(yaml).backend(backend));
    }

    private static Map<String, WrittenValue> collect(What what, Consumer<AnnotatedYaml> writer) {
        AnnotatedYaml yaml = new AnnotatedYaml(what.section());
        writer.accept(yaml);
        Map<String, WrittenValue> values = new LinkedHashMap<>();
        yaml.values().forEach((path, value) -> values.put(path.startsWith(".") ? path.substring(1) : path, value));
        return values;
    }

    private static <T, R> Map<String, R> byName(List<T> all, Function<T, String> name, Function<T, R> value) {
        Map<String, R> map = new LinkedHashMap<>();
        all.forEach(one -> map.put(name.apply(one), value.apply(one)));
        return map;
    }

    private static Set<String> union(Map<String, ?> from, Map<String, ?> to) {
        Set<String> names = new LinkedHashSet<>(from.keySet());
        names.addAll(to.keySet());
        return names;
    }
}
