package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;

class CopyMoverUnixTest extends MoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.NEVER;
    }

    @Override
    boolean isUnix() {
        return true;
    }
}
