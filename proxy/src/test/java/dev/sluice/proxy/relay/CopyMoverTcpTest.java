package dev.sluice.proxy.relay;

import dev.sluice.config.model.SpliceMode;

class CopyMoverTcpTest extends TcpMoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.NEVER;
    }
}
