package dev.sluice.config;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.SluiceConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of loading a configuration.
 *
 * @param config null when any finding is an error
 * @param findings in file order
 */
public record LoadResult(@Nullable SluiceConfig config, List<Finding> findings, Origins origins) {
    public LoadResult {
        findings = List.copyOf(findings);
    }
}
