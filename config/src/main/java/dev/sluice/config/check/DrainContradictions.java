package dev.sluice.config.check;

import dev.sluice.config.model.DrainConfig;

/** The warnings about values of a drain, of the process or of a pool, that make little sense together. */
final class DrainContradictions {
    private final Remarks remarks;

    DrainContradictions(Remarks remarks) {
        this.remarks = remarks;
    }

    void run(DrainConfig drain, String path) {
        if (!drain.timeout().isZero() && drain.spread().compareTo(drain.timeout()) > 0) {
            remarks.warn(
                    path + ".timeout",
                    path + ".timeout is shorter than spread: what is left then is reset before its turn");
        }
    }
}
