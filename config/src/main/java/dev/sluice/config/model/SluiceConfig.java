package dev.sluice.config.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A complete, checked configuration: every default is filled in, every reference resolves. Immutable.
 *
 * @param admin null = off
 * @param certificates in file order
 * @param pools named pools in file order, then the anonymous pools of frontends; each has at least one backend
 * @param tests all of which hold
 */
public record SluiceConfig(
        ProcessConfig process,
        MetricsConfig metrics,
        @Nullable AdminConfig admin,
        LogConfig log,
        List<CertificateConfig> certificates,
        List<FrontendConfig> frontends,
        List<PoolConfig> pools,
        List<RouteTest> tests) {
    /** The files of addresses that frontends name, each once. */
    public Set<Path> addressFiles() {
        Set<Path> files = new LinkedHashSet<>();
        for (FrontendConfig frontend : frontends) {
            files.addAll(frontend.admission().allow().files());
            files.addAll(frontend.admission().deny().files());
            files.addAll(frontend.proxyProtocol().trusted().files());
        }
        return files;
    }

    /** The health checks of pools, and of backends that have their own, by the path of their section. */
    public Map<String, HealthCheckConfig> checks() {
        Map<String, HealthCheckConfig> checks = new LinkedHashMap<>();
        for (PoolConfig pool : pools) {
            String path = "pools." + pool.name();
            if (pool.health().check() != null) {
                checks.put(path + ".healthCheck", pool.health().check());
            }
            for (BackendConfig backend : pool.backends()) {
                BackendOwn.Check own = backend.own().check();
                if (own != null && own.config() != null) {
                    checks.put(path + ".backends." + backend.name() + ".healthCheck", own.config());
                }
            }
        }
        return checks;
    }

    /** Throws IllegalArgumentException when there is none of this name. */
    public CertificateConfig certificate(String name) {
        return certificates.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no certificate " + name));
    }

    public SluiceConfig {
        certificates = List.copyOf(certificates);
        frontends = List.copyOf(frontends);
        pools = List.copyOf(pools);
        tests = List.copyOf(tests);
    }
}
