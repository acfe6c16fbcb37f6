package dev.sluice.proxy;

import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.ChangeLocks;
import dev.sluice.proxy.reload.Running;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.Snapshot;
import java.nio.file.Path;

/** What a reload finds in the proxy of a test, and what follows it. */
record TestRunning(ProxyServer server, AddressFiles files, Keystore keystore) implements Running {
    @Override
    public Snapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public ChangeLocks locks() {
        return server.locks();
    }

    @Override
    public void refresh(Pool pool, PoolSetup setup) throws InterruptedException {
        server.refresh(pool, setup);
    }

    @Override
    public void relist(Path file) throws InterruptedException {
        server.relist(file, files);
    }

    @Override
    public void recertify(String certificate) {
        server.recertify(certificate, keystore);
    }

    @Override
    public void retrust() {
        server.retrust(keystore);
    }
}
