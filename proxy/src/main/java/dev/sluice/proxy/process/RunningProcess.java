package dev.sluice.proxy.process;

import dev.sluice.config.finding.Finding;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.addresses.AddressFiles;
import dev.sluice.proxy.discovery.Discoveries;
import dev.sluice.proxy.discovery.MissingNames;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.pool.PoolSetup;
import dev.sluice.proxy.reload.ReloadHistory;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.server.ProxyServer;
import dev.sluice.proxy.server.Serving;
import dev.sluice.proxy.snapshot.AddressLists;
import dev.sluice.proxy.snapshot.Found;
import dev.sluice.proxy.snapshot.HostNames;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.systemd.Notifier;
import java.nio.file.Path;
import java.util.List;

/** What a reload replaces: the server's snapshot and limits, and how much the log says. */
record RunningProcess(
        ProxyServer server,
        ReloadHistory history,
        Discoveries discoveries,
        MissingNames missing,
        AddressFiles files,
        OperatorLog log,
        Notifier manager,
        Descriptors descriptors)
        implements Reloader.Running {
    @Override
    public Snapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public void apply(SluiceConfig config, Snapshot next) throws BindException, InterruptedException {
        DescriptorBudget limits = Descriptors.budget(config, server.workers().size(), next);
        server.apply(new Serving(config.process(), limits.maxConnections(), next));
        descriptors.follow(config);
        discoveries.commit(config);
        missing.review();
        files.commit(config);
        log.level(config.log().level());
    }

    @Override
    public Found found() {
        return discoveries;
    }

    @Override
    public HostNames names() {
        return missing.names();
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
        descriptors.renew();
    }

    @Override
    public void onBegin() {
        manager.reloading();
    }

    @Override
    public void onEnd() {
        discoveries.abandon();
        files.abandon();
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
