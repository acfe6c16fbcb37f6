package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;

class SpliceMoverTcpTest extends TcpMoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.ALWAYS;
    }
}
