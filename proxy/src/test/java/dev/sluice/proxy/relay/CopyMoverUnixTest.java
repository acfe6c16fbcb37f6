package dev.sluice.proxy.relay;

import dev.sluice.config.SpliceMode;

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
