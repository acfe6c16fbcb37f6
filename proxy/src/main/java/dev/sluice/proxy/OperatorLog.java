package dev.sluice.proxy;

import dev.sluice.config.LogConfig;

/** STUB. */
final class OperatorLog implements AutoCloseable {
    static OperatorLog start(LogConfig config) {
        return new OperatorLog();
    }

    @Override
    public void close() {}
}
