package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.model.FrontendConfig;
import dev.sluice.config.model.KeepAliveConfig;
import dev.sluice.config.model.TcpConfig;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.account.RefusedSample;
import dev.sluice.proxy.account.Refusing;
import dev.sluice.proxy.admit.AddressFilter;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.meter.PerWorker;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.pool.Pool;
import dev.sluice.proxy.route.RouteTable;
import dev.sluice.proxy.route.Timeouts;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One frontend of one generation of the configuration as the data path sees it. A later generation of the same name shares its
 * counts and its limit; sessions keep the generation they began with.
 *
 * <p>Threading: any thread; each loop writes only its own counters.
 */
public final class Frontend {
    private final FrontendConfig config;
    private final RouteTable routes;
    private final Timeouts timeouts;
    private final @Nullable TlsServer tls;
    private final TcpOptions tcpOptions;
    private volatile AddressFilter trusted;
    private volatile AdmissionRules rules;
    private final FrontendState state;

    /**
     * Takes effect with {@link #activate}.
     *
     * @param routes where its sessions go
     * @param state what it shares with other generations
     * @param contents of what the configuration names
     * @param before the one of this name that serves until now; null for none
     */
    Frontend(
            FrontendConfig config,
            RouteTable routes,
            FrontendState state,
            Contents contents,
            @Nullable Frontend before) {
        AddressLists lists = contents.lists();
        this.config = config;
        this.routes = routes;
        this.timeouts = Timeouts.of(config.timeouts());
        this.tcpOptions = tcpOptions(config.tcp());
        this.tls = config.tls() == null
                ? null
                : new TlsServer(
                        "frontends." + config.name(), config.tls(), contents, before == null ? null : before.tls);
        this.trusted = trusted(lists);
        this.rules = state.rules().next(config.admission(), lists);
        this.state = state;
    }

    /** Sets what this generation shares with others. */
    void activate(long nowNanos) {
        state.follow(config, rules, routes, nowNanos);
    }

    private AddressFilter trusted(AddressLists lists) {
        return AdmissionRules.filter(config.proxyProtocol().trusted(), AddressRanges.NONE, lists);
    }

    /**
     * Follows a file of addresses that has changed, if this frontend names it: for clients that come from now on. On the control
     * thread.
     */
    public void reread(Path file, AddressLists lists) {
        if (config.proxyProtocol().trusted().files().contains(file)) {
            trusted = trusted(lists);
        }
        AdmissionConfig admission = config.admission();
        if (admission.allow().files().contains(file) || admission.deny().files().contains(file)) {
            AdmissionRules reread = rules.reread(lists);
            rules = reread;
            state.reread(reread);
        }
    }

    /** Follows certificates that have changed, if this frontend serves them: for clients that come from now on. One thread at a time. */
    public void recertify(String certificate, Certificates certificates) {
        if (tls != null && tls.serves(certificate)) {
            tls.follow(certificates);
        }
    }

    /** Follows authorities that have changed, if this frontend trusts some. As above. */
    public void retrust(Certificates certificates) {
        if (tls != null && tls.asksForCertificates()) {
            tls.follow(certificates);
        }
    }

    FrontendState state() {
        return state;
    }

    private static TcpOptions tcpOptions(TcpConfig tcp) {
        KeepAliveConfig keepAlive = tcp.keepAlive();
        TcpOptions options = new TcpOptions(
                        tcp.noDelay(), Math.toIntExact(tcp.userTimeout().toMillis()))
                .withBuffers(
                        tcp.buffers().unsentLimit(),
                        tcp.buffers().sendBuffer(),
                        tcp.buffers().receiveBuffer());
        return keepAlive == null
                ? options
                : options.withKeepAlive(
                        Math.toIntExact(keepAlive.idle().toSeconds()),
                        Math.toIntExact(keepAlive.interval().toSeconds()),
                        keepAlive.count());
    }

    public String name() {
        return config.name();
    }

    public FrontendConfig config() {
        return config;
    }

    /** Where its sessions go. */
    public RouteTable routes() {
        return routes;
    }

    /** The TLS that it speaks with its clients; null where it passes their bytes on as they are. */
    public @Nullable TlsServer tls() {
        return tls;
    }

    /** The pool of all its sessions; null where routes choose one, or all are refused. */
    public @Nullable Pool onlyPool() {
        return routes.onlyPool();
    }

    /** The name of {@link #onlyPool}. */
    public @Nullable String onlyPoolName() {
        Pool only = onlyPool();
        return only == null ? null : only.name();
    }

    /** Those of a session before a pool is chosen for it. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** Who may come in; null when everybody may. */
    public @Nullable Admission admission() {
        return rules.admission();
    }

    /** Whether this peer is to send a PROXY header. */
    public ProxyHeaderPolicy headerPolicy(PeerAddress peer) {
        boolean anybody = config.proxyProtocol().trusted().isEmpty();
        return switch (config.proxyProtocol().mode()) {
            case OFF -> ProxyHeaderPolicy.NONE;
            case REQUIRED -> anybody || trusted.admits(peer) ? ProxyHeaderPolicy.MUST : ProxyHeaderPolicy.MAY_NOT;
            case OPTIONAL ->
                peer.isUnix() || (!anybody && trusted.admits(peer)) ? ProxyHeaderPolicy.MAY : ProxyHeaderPolicy.NONE;
        };
    }

    public TcpOptions tcpOptions() {
        return tcpOptions;
    }

    /** The connections it has and may have. */
    public ConnectionLimit limit() {
        return state.limit();
    }

    /** What one worker has counted. */
    public FrontendCounters counters(int worker) {
        return state.counters().of(worker);
    }

    /** What was counted, by worker. */
    public PerWorker<FrontendCounters> counters() {
        return state.counters();
    }

    /** Which refused clients a sample of the access log has. */
    public RefusedSample refusedSample() {
        return state.refusedSample();
    }

    /** The time that goes on in which it refuses clients; null when there is none. */
    public @Nullable Refusing refusing() {
        return state.refusing();
    }

    /** On the control thread. */
    public void refusing(@Nullable Refusing now) {
        state.refusing(now);
    }

    /** What of the refused clients the operator's log has told, by {@link dev.sluice.proxy.account.RefusalReason}. Owned by the control thread. */
    public long[] refusalsTold() {
        return state.refusalsTold();
    }

    /** As {@link #refusalsTold}, by what was wrong with PROXY headers. */
    public long[] badHeadersTold() {
        return state.badHeadersTold();
    }
}
