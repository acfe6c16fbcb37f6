package dev.sluice.config.check;

import dev.sluice.config.finding.Origins;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.tree.Problems;

/** The checks of a complete configuration: values that are valid one by one and make little sense, or harm, together. */
public final class Contradictions {
    private final Remarks remarks;

    public Contradictions(Origins.Builder origins, Problems problems) {
        this.remarks = new Remarks(origins, problems);
    }

    /** Reports what it finds. */
    public void run(SluiceConfig config) {
        config.pools().forEach(new PoolContradictions(remarks)::run);
        config.frontends().forEach(new FrontendContradictions(remarks)::run);
        config.frontends().forEach(new SkippedPools(remarks, config)::run);
        if (config.frontends().stream().allMatch(FrontendConfig::disabled)) {
            remarks.warn("frontends", "every frontend is disabled, so nothing is listened on");
        }
        new TlsContradictions(remarks).run(config);
        new ProcessContradictions(remarks).run(config);
        new UnixClientChecks(remarks).run(config);
        new SamePortChecks(remarks).run(config);
        new LoopChecks(remarks).run(config);
        if (!remarks.problems().hasErrors()) { // what is wrong with routes would be told of twice
            new RouteTestChecks(remarks).run(config);
        }
    }
}
