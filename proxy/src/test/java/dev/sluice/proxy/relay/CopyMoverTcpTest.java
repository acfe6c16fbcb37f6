package dev.sluice.proxy.relay;

import dev.sluice.config.SpliceMode;

class CopyMoverTcpTest extends TcpMoverContract {
    @Override
    SpliceMode mode() {
        return SpliceMode.NEVER;
    }
}
