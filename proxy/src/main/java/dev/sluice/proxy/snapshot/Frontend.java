package dev.sluice.proxy.snapshot;

import dev.sluice.config.AdmissionConfig;
import dev.sluice.config.FrontendConfig;
import dev.sluice.config.KeepAliveConfig;
import dev.sluice.config.TcpConfig;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Rate;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.admit.AddressFilter;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.admit.SourceTable;
import dev.sluice.proxy.admit.TokenBucket;
import dev.sluice.proxy.net.PeerAddress;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.pool.Pool;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One frontend of one generation of the configuration as the data path sees it. A later generation of the same name shares its
 * counts and its limit; sessions keep the generation they began with.
 *
 * <p>Threading: any thread; each loop writes only its own counters.
 */
public final class Frontend {
    private final FrontendConfig config;
    private final Pool pool;
    private final Timeouts timeouts;
    private final TcpOptions tcpOptions;
    private final ConnectionLimit limit;
    private final @Nullable Admission admission;
    private final AddressFilter trusted;
    /** This end of the connections that transparent sessions have opened: who comes from one of them is a loop. */
    private final Set<PeerAddress> ownConnections;

    private final FrontendCounters[] counters;

    /** @param queueTimeout of its pool; null for the frontend's own */
    Frontend(FrontendConfig config, Pool pool, @Nullable Duration queueTimeout, int workers) {
        this.config = config;
        this.pool = pool;
        this.timeouts = Timeouts.of(config.timeouts(), queueTimeout);
        this.tcpOptions = tcpOptions(config.tcp());
        this.limit = new ConnectionLimit(config.maxConnections());
        this.admission = admission(config.admission());
        this.trusted = new AddressFilter(prefixes(config.proxyProtocol().trusted()), List.of());
        this.ownConnections = ConcurrentHashMap.newKeySet();
        this.counters = new FrontendCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new FrontendCounters();
        }
    }

    /** The next generation of a frontend; takes effect with {@link #activate}. */
    Frontend(FrontendConfig config, Pool pool, @Nullable Duration queueTimeout, Frontend earlier) {
        this.config = config;
        this.pool = pool;
        this.timeouts = Timeouts.of(config.timeouts(), queueTimeout);
        this.tcpOptions = tcpOptions(config.tcp());
        this.limit = earlier.limit;
        boolean sameRules = config.admission().equals(earlier.config.admission());
        this.admission = sameRules ? earlier.admission : admission(config.admission());
        this.trusted = new AddressFilter(prefixes(config.proxyProtocol().trusted()), List.of());
        this.ownConnections = earlier.ownConnections;
        this.counters = earlier.counters;
    }

    /** Sets what this generation shares with earlier ones. */
    void activate() {
        limit.limit(config.maxConnections());
    }

    private static @Nullable Admission admission(AdmissionConfig config) {
        Rate rate = config.connections();
        Rate perSource = config.perSource();
        boolean lists = !config.allow().isEmpty() || !config.deny().isEmpty();
        boolean sources = perSource != null || config.concurrentPerSource() > 0;
        if (!lists && !sources && rate == null) {
            return null;
        }
        return new Admission(
                lists ? new AddressFilter(prefixes(config.allow()), prefixes(config.deny())) : null,
                rate == null
                        ? null
                        : new TokenBucket(rate.count(), rate.period().toNanos()),
                !sources
                        ? null
                        : new SourceTable(
                                perSource == null ? 0 : perSource.count(),
                                perSource == null ? 0 : perSource.period().toNanos(),
                                config.concurrentPerSource(),
                                SourceTable.ENTRIES));
    }

    private static List<AddressFilter.Prefix> prefixes(List<Cidr> ranges) {
        return ranges.stream()
                .map(range -> new AddressFilter.Prefix(range.high(), range.low(), range.length()))
                .toList();
    }

    private static TcpOptions tcpOptions(TcpConfig tcp) {
        KeepAliveConfig keepAlive = tcp.keepAlive();
        TcpOptions options =
                new TcpOptions(tcp.noDelay(), Math.toIntExact(tcp.userTimeout().toMillis()));
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

    public Pool pool() {
        return pool;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    /** Who may come in; null when everybody may. */
    public @Nullable Admission admission() {
        return admission;
    }

    /** This end of what its sessions have opened, if it is transparent. */
    public Set<PeerAddress> ownConnections() {
        return ownConnections;
    }

    /** Whether this peer is to send a PROXY header. */
    public HeaderDuty headerDuty(PeerAddress peer) {
        boolean anybody = config.proxyProtocol().trusted().isEmpty();
        return switch (config.proxyProtocol().mode()) {
            case OFF -> HeaderDuty.NONE;
            case REQUIRED -> anybody || trusted.admits(peer) ? HeaderDuty.MUST : HeaderDuty.MAY_NOT;
            case OPTIONAL -> !anybody && trusted.admits(peer) ? HeaderDuty.MAY : HeaderDuty.NONE;
        };
    }

    public TcpOptions tcpOptions() {
        return tcpOptions;
    }

    /** The connections it has and may have. */
    public ConnectionLimit limit() {
        return limit;
    }

    public FrontendCounters counters(int worker) {
        return counters[worker];
    }
}
