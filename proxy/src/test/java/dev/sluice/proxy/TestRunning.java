package dev.sluice.proxy;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.server.Serving;
import dev.sluice.proxy.snapshot.AddressLists;
import dev.sluice.proxy.snapshot.Found;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.Snapshot;
import java.nio.file.Path;
import java.util.List;

/** What a reload finds and replaces in the proxy of a test. */
record TestRunning(
        ProxyServer server, Discoveries discoveries, AddressFiles files, HostNames names, MissingNames missing)
        implements Reloader.Running {
    @Override
    public Snapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public void apply(SluiceConfig config, Snapshot next) throws BindException, InterruptedException {
        server.apply(new Serving(config.process(), config.process().maxConnections(), next));
        discoveries.commit(config);
        files.commit(config);
        missing.review();
    }

    @Override
    public Found found() {
        return discoveries;
    }

    @Override
    public AddressLists lists() {
        return files;
    }

    @Override
    public List<Finding> readLists(SluiceConfig next) throws InterruptedException {
        return files.prepare(next);
    }

    @Override
    public void relist(Path file) throws InterruptedException {
        server.relist(file, files);
    }

    @Override
    public void discover(SluiceConfig next) throws InterruptedException {
        discoveries.prepare(next);
    }

    @Override
    public void refresh(Pool pool, PoolSetup setup) throws InterruptedException {
        server.refresh(pool, setup);
    }

    @Override
    public void onEnd() {
        discoveries.abandon();
        files.abandon();
    }
}
