package dev.sluice.proxy.keystore;

import dev.sluice.config.bind.Reasons;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.BackendConfig;
import dev.sluice.config.model.BackendOwn;
import dev.sluice.config.model.CheckTls;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.PoolTls;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.certificate.Authorities;
import dev.sluice.proxy.snapshot.TrustedAuthorities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that the configuration trusts, read at the start and in every reload. While a file is broken those that were good last are
 * trusted.
 *
 * <p>Threading: {@link #prepare}, {@link #commit} and {@link #abandon} as those of {@link Keystore}; the rest from any thread.
 */
final class TrustStore implements TrustedAuthorities {
    /** By their file, or that there is none. */
    private final Map<String, Authorities> serving = new ConcurrentHashMap<>();

    private final Map<String, Authorities> prepared = new ConcurrentHashMap<>();

    /** What is wrong with those that the next configuration trusts. */
    List<Finding> prepare(SluiceConfig next, Origins origins) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Authorities> read = new HashMap<>();
        for (Map.Entry<String, PoolTls> each : spoken(next).entrySet()) {
            PoolTls tls = each.getValue();
            if (tls.verify() != PoolTls.Verify.NONE && !read.containsKey(name(tls))) {
                String key = each.getKey() + ".ca";
                Authorities known = serving.get(name(tls));
                try {
                    known = read(tls);
                } catch (IOException e) {
                    String message = "%s: %s: %s".formatted(key, shown(tls), Reasons.of(e));
                    findings.add(known == null ? origins.error(key, message) : origins.warning(key, message));
                }
                if (known != null) {
                    read.put(name(tls), known);
                }
            }
        }
        prepared.putAll(read);
        return findings;
    }

    /** By the path of its section. A check that speaks as sessions do has none of its own. */
    private static Map<String, PoolTls> spoken(SluiceConfig config) {
        Map<String, PoolTls> spoken = new LinkedHashMap<>();
        for (PoolConfig pool : config.pools()) {
            String path = "pools." + pool.name();
            if (pool.tls() != null) {
                spoken.put(path + ".tls", pool.tls());
            }
            check(pool.health().check(), path, spoken);
            for (BackendConfig backend : pool.backends()) {
                BackendOwn.Check own = backend.own().check();
                check(own == null ? null : own.config(), path + ".backends." + backend.name(), spoken);
            }
        }
        return spoken;
    }

    private static void check(@Nullable HealthCheckConfig check, String path, Map<String, PoolTls> spoken) {
        if (check != null && check.contact().tls() instanceof CheckTls.Own(PoolTls tls)) {
            spoken.put(path + ".healthCheck.tls", tls);
        }
    }

    private static Authorities read(PoolTls tls) throws IOException {
        Path file = tls.authorities();
        return file == null ? Authorities.ofSystem() : Authorities.ofFile(file);
    }

    private static String shown(PoolTls tls) {
        return tls.authorities() == null
                ? "the authorities of the system"
                : tls.authorities().toString();
    }

    private static String name(PoolTls tls) {
        return String.valueOf(tls.authorities());
    }

    void commit() {
        serving.putAll(prepared);
        serving.keySet().retainAll(prepared.keySet());
        prepared.clear();
    }

    void abandon() {
        prepared.clear();
    }

    @Override
    public @Nullable Authorities of(PoolTls tls) {
        return prepared.getOrDefault(name(tls), serving.get(name(tls)));
    }
}
