package dev.sluice.proxy.server;

import dev.sluice.proxy.account.SessionLog;
import dev.sluice.proxy.addresses.AddressFileStatus;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.discovery.DiscoveryStatus;
import dev.sluice.proxy.health.Heartbeats;
import dev.sluice.proxy.host.DescriptorBudget;
import dev.sluice.proxy.keystore.KeystoreStatus;
import dev.sluice.proxy.net.AcceptQueue;
import dev.sluice.proxy.net.Shortages;
import dev.sluice.proxy.session.Worker;
import dev.sluice.proxy.snapshot.ReloadStatus;
import dev.sluice.proxy.snapshot.Snapshot;
import dev.sluice.proxy.status.Deviation;
import dev.sluice.proxy.status.Problem;
import dev.sluice.proxy.status.Problems;
import dev.sluice.proxy.status.Readiness;
import dev.sluice.proxy.status.ServerView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The view of the server that runs and of what runs beside it. Threading: any thread. */
public final class LiveView implements ServerView {
    private final ProxyServer server;
    private final Neighbours neighbours;
    private final Problems problems = new Problems(this);

    private LiveView(ProxyServer server, Neighbours neighbours) {
        this.server = server;
        this.neighbours = neighbours;
    }

    /** Looks for problems with each heartbeat from now on. */
    public static LiveView of(ProxyServer server, Neighbours neighbours) {
        LiveView view = new LiveView(server, neighbours);
        server.heartbeats().onBeat(view.problems::look);
        return view;
    }

    @Override
    public boolean isAccepting() {
        return server.shutdown().phase() == Shutdown.Phase.RUNNING && !isDrained();
    }

    @Override
    public Readiness readiness() {
        return server.readiness().now();
    }

    @Override
    public boolean isDraining() {
        return server.shutdown().hasBegun();
    }

    @Override
    public boolean isDrained(String frontend) {
        return server.drained().contains(frontend);
    }

    @Override
    public boolean isDrained() {
        return server.drained().areAll();
    }

    @Override
    public List<AddressFileStatus> addressFiles() {
        return neighbours.addressFiles().get();
    }

    @Override
    public KeystoreStatus keystore() {
        return neighbours.keystore().get();
    }

    @Override
    public Snapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public List<String> addresses(String frontend) {
        return server.addresses(frontend);
    }

    @Override
    public @Nullable AcceptQueue acceptQueue(String frontend) {
        return server.acceptQueue(frontend);
    }

    @Override
    public List<Worker> workers() {
        return server.workers();
    }

    @Override
    public long lagNanos(int worker) {
        return heartbeats().lagNanos(server.loops().loops().get(worker).thread());
    }

    @Override
    public Heartbeats heartbeats() {
        return server.heartbeats();
    }

    @Override
    public ReloadStatus reloads() {
        return neighbours.reloads().get();
    }

    @Override
    public @Nullable DiscoveryStatus discovery(String pool) {
        return neighbours.discoveries().apply(pool);
    }

    @Override
    public ConnectionLimit limit() {
        return server.limit();
    }

    @Override
    public ConnectionLimit handshakes() {
        return server.handshakes();
    }

    @Override
    public @Nullable DescriptorBudget budget() {
        return neighbours.budget().get();
    }

    @Override
    public Shortages shortages() {
        return server.loops().shortages();
    }

    @Override
    public SessionLog accessLog() {
        return server.accessLog();
    }

    @Override
    public List<Deviation> logDeviations() {
        return neighbours.logDeviations().get();
    }

    @Override
    public List<Problem> problems() {
        return problems.look();
    }

    @Override
    public String version() {
        return Version.number();
    }
}
