package dev.sluice.proxy.admin;

import dev.sluice.config.value.BindAddress;
import dev.sluice.proxy.account.AccessLog;
import java.io.IOException;

/** STUB. */
public final class AdminServer implements AutoCloseable {
    public static AdminServer start(BindAddress bind, Object server, AccessLog log) throws IOException {
        if (bind == null) throw new IOException();
        return new AdminServer();
    }

    public String address() {
        return "?";
    }

    @Override
    public void close() {}
}
