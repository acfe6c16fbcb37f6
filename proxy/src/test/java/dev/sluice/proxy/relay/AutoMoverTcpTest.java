package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;

class AutoMoverTcpTest extends TcpMoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.AUTO;
    }
}
