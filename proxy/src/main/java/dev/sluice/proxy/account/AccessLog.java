package dev.sluice.proxy.account;

import dev.sluice.config.AccessLogConfig;
import java.io.IOException;

/** STUB. */
public final class AccessLog implements SessionLog, AutoCloseable {
    public static AccessLog open(AccessLogConfig config) throws IOException {
        if (config == null) throw new IOException();
        return new AccessLog();
    }

    public void reopen() {}

    @Override
    public boolean wantsOpening() {
        return false;
    }

    @Override
    public boolean wants() {
        return false;
    }

    @Override
    public void write(SessionRecord record) {}

    @Override
    public void close() {}
}
