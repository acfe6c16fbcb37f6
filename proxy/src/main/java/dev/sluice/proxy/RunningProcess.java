package dev.sluice.proxy;

import dev.sluice.config.SluiceConfig;
import dev.sluice.proxy.listen.BindException;
import dev.sluice.proxy.reload.Reloader;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.systemd.Notifier;

/** What a reload replaces: the server's snapshot and limits, and how much the log says. */
record RunningProcess(ProxyServer server, OperatorLog log, Notifier manager) implements Reloader.Running {
    @Override
    public Snapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public void apply(SluiceConfig config, Snapshot next) throws BindException, InterruptedException {
        HostLimits limits = HostLimits.of(config, server.workers().size());
        server.apply(config.process(), limits.maxConnections(), next);
        log.level(config.log().level());
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
        ReloadStatus reloads = server.reloads();
        ReloadStatus.Attempt last = reloads.last();
        return "generation " + reloads.generation() + " serves"
                + (last == null || last.success() ? "" : "; the last reload failed: " + last.message());
    }

    @Override
    public ReloadStatus reloads() {
        return server.reloads();
    }

    @Override
    public void reloads(ReloadStatus status) {
        server.reloads(status);
    }
}
