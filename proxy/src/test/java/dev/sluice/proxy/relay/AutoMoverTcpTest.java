package dev.sluice.proxy.relay;

import dev.sluice.config.SpliceMode;

class AutoMoverTcpTest extends TcpMoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.AUTO;
    }
}
