package dev.sluice.proxy.process;

import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.keystore.Keystore;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.ChangeLocks;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.Running;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.systemd.Notifier;
import java.nio.file.Path;

/** The running process as a reload sees it: what follows a reload, and what the service manager is told of it. */
record RunningProcess(
        ProxyServer server,
        ReloadHistory history,
        AddressFiles files,
        Keystore keystore,
        EndpointTls endpoints,
        Notifier manager,
        Descriptors descriptors)
        implements Running {
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
        descriptors.renew();
    }

    @Override
    public void relist(Path file) throws InterruptedException {
        server.relist(file, files);
    }

    @Override
    public void recertify(String certificate) {
        server.recertify(certificate, keystore);
        endpoints.recertify(certificate);
    }

    @Override
    public void retrust() {
        server.retrust(keystore);
    }

    @Override
    public void onBegin() {
        manager.reloading();
    }

    @Override
    public void onEnd() {
        manager.ready(status());
    }

    /** One line for the service manager. */
    String status() {
        ReloadStatus reloads = history.status();
        ReloadStatus.Attempt last = reloads.last();
        return "generation " + reloads.generation() + " serves"
                + (last == null || last.success() ? "" : "; the last reload failed: " + last.message());
    }
}
