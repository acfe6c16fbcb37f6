package dev.sluice.config.source;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.finding.Severity;
import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.DiscoverySource;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files that a configuration names, each with the key that names it first. Immutable; reads when it is asked. */
public final class NamedFiles {
    private final SluiceConfig config;
    private final Origins origins;
    private final Map<String, String> keys = new LinkedHashMap<>();

    public NamedFiles(SluiceConfig config, Origins origins) {
        this.config = config;
        this.origins = origins;
        for (FrontendConfig frontend : config.frontends()) {
            String path = "frontends." + frontend.name();
            add(path + ".allow", frontend.admission().allow());
            add(path + ".deny", frontend.admission().deny());
            add(path + ".trustedProxies", frontend.proxyProtocol().trusted());
        }
    }

    private void add(String path, AddressRanges ranges) {
        for (int i = 0; i < ranges.files().size(); i++) {
            keys.putIfAbsent(ranges.files().get(i).toString(), path + ".file[" + i + "]");
        }
    }

    /** What is wrong with a file as a whole, such as that it is missing, is told at the key that names it; the rest where it is. */
    public List<Finding> placed(List<Finding> findings) {
        return findings.stream().map(this::placed).toList();
    }

    private Finding placed(Finding finding) {
        String key = keys.get(finding.place().file());
        return key == null || finding.place().line() > 0 || finding.severity() != Severity.ERROR
                ? finding
                : origins.error(key, finding.place().file() + ": " + finding.message());
    }

    /** What is wrong with all of them now, with the lists of backends of {@code discover.file}. */
    public List<Finding> check() {
        Stream<Finding> addresses = config.addressFiles().stream()
                .flatMap(file -> placed(AddressFile.load(file).findings()).stream());
        List<Finding> findings = new ArrayList<>(addresses.toList());
        for (PoolConfig pool : config.pools()) {
            DiscoveryConfig discovery = pool.discovery();
            if (discovery != null && discovery.source() instanceof DiscoverySource.File(Path file)) {
                findings.addAll(backends("pools." + pool.name() + ".discover.file", file));
            }
        }
        return findings;
    }

    /** A file that is missing does not hold up a start: another program may write it later. */
    private List<Finding> backends(String key, Path file) {
        if (Files.notExists(file)) {
            return List.of(origins.warning(
                    key, file + " does not exist: a start goes on without its backends until the file is there"));
        }
        return BackendFile.load(file).findings().stream()
                .map(finding -> finding.place().line() > 0
                        ? finding
                        : origins.error(key, finding.place().file() + ": " + finding.message()))
                .toList();
    }
}
