package dev.sluice.proxy;

import dev.sluice.config.Findings;
import dev.sluice.config.FindingsJson;
import dev.sluice.config.LoadResult;
import dev.sluice.config.PoolConfig;
import dev.sluice.config.SluiceConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice check}. */
@Command(
        name = "check",
        description =
                "Checks a configuration without starting anything: exit status 0 when it is valid, 1 when it is not.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    private enum Format {
        text,
        json
    }

    @Mixin
    private ConfigSource source = new ConfigSource();

    @Option(names = "--format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}; text by default.")
    private Format format = Format.text;

    @Option(
            names = "--host",
            description =
                    "Compares the limits of this machine with what the configuration needs: exit status 1 when one is too low.")
    private boolean host;

    @Override
    public Integer call() {
        LoadResult result = source.load();
        SluiceConfig config = result.config();
        if (host && config != null) {
            return HostReport.print(config, format == Format.json);
        }
        switch (format) {
            case json -> System.out.println(FindingsJson.render(result.findings()));
            case text -> {
                if (!result.findings().isEmpty()) {
                    System.err.println(Findings.render(result.findings()));
                }
                if (config == null) {
                    System.err.println(Findings.summary(result.findings()));
                } else {
                    System.out.println("configuration is valid: " + size(config));
                }
            }
        }
        return config == null ? 1 : 0;
    }

    private static String size(SluiceConfig config) {
        int backends = config.pools().stream()
                .mapToInt((PoolConfig pool) -> pool.backends().size())
                .sum();
        return Counted.of(config.frontends().size(), "frontend") + ", "
                + Counted.of(config.pools().size(), "pool") + ", "
                + Counted.of(backends, "backend");
    }
}
