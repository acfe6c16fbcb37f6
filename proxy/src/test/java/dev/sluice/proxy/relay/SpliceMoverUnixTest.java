package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;

class SpliceMoverUnixTest extends MoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.ALWAYS;
    }

    @Override
    boolean isUnix() {
        return true;
    }
}
