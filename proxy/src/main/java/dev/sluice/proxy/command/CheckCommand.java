package dev.sluice.proxy.command;

import dev.sluice.config.LoadResult;
import dev.sluice.config.finding.Finding;
import dev.sluice.config.finding.Findings;
import dev.sluice.config.finding.FindingsJson;
import dev.sluice.config.finding.Origin;
import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.source.NamedFiles;
import dev.sluice.proxy.command.operator.OutputOption;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.log.Counted;
import dev.sluice.proxy.process.ConfigSource;
import dev.sluice.proxy.snapshot.SnapshotCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice check}. */
@Command(
        name = "check",
        customSynopsis = {"sluice check -c FILE|DIR [OPTIONS]", "sluice check --listen ADDR --to ADDR,... [OPTIONS]"},
        description =
                "Checks a configuration without starting anything: exit status 0 when it is valid, 1 when it is not.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Mixin
    private ConfigSource source = new ConfigSource();

    @Mixin
    private OutputOption output = new OutputOption();

    @Option(
            names = "--host",
            description =
                    "Compares the limits of this machine with what the configuration needs: exit status 1 when one is too low,"
                            + " be it not only for the default of process.maxConnections.")
    private boolean host;

    @Option(
            names = "--resolve",
            description =
                    "Also asks for the addresses of the host names of backends: one without an address is an error here."
                            + " A start goes on without its backend.")
    private boolean resolve;

    @Override
    public Integer call() {
        LoadResult result = source.load();
        SluiceConfig config = result.config();
        if (host && config != null) {
            boolean written = !(result.origins().of("process.maxConnections") instanceof Origin.Default);
            return HostReport.print(config, written, output.isJson());
        }
        List<Finding> findings = new ArrayList<>(result.findings());
        if (config != null) {
            findings.addAll(new NamedFiles(config, result.origins()).check());
            findings.addAll(Keystore.check(config, result.origins()));
        }
        if (resolve && config != null) {
            findings.addAll(names(config, result.origins()));
        }
        boolean valid = config != null && !Findings.hasErrors(findings);
        if (output.isJson()) {
            System.out.print(FindingsJson.render(findings));
        } else {
            print(findings, valid ? config : null);
        }
        return valid ? 0 : 1;
    }

    private static void print(List<Finding> findings, @Nullable SluiceConfig valid) {
        if (!findings.isEmpty()) {
            System.err.println(Findings.render(findings));
        }
        if (valid == null) {
            System.err.println(Findings.summary(findings));
        } else {
            System.out.println("configuration is valid: " + size(valid));
        }
    }

    private static List<Finding> names(SluiceConfig config, Origins origins) {
        SnapshotCompiler.Result compiled = SnapshotCompiler.compile(config, 1);
        List<Finding> findings = new ArrayList<>();
        compiled.unresolved().forEach(name -> findings.add(origins.error(name.path(), name.message())));
        compiled.ambiguous().forEach(name -> findings.add(origins.warning(name.path(), name.message())));
        return findings;
    }

    private static String size(SluiceConfig config) {
        int backends = config.pools().stream()
                .mapToInt((PoolConfig pool) -> pool.backends().size())
                .sum();
        return Counted.of(config.frontends().size(), "frontend") + ", "
                + Counted.of(config.pools().size(), "pool") + ", "
                + Counted.of(backends, "backend")
                + (config.tests().isEmpty()
                        ? ""
                        : ", " + Counted.of(config.tests().size(), "test"));
    }
}
