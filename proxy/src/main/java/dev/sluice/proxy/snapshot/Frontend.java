package dev.sluice.proxy.snapshot;

import dev.sluice.config.FrontendConfig;
import dev.sluice.config.KeepAliveConfig;
import dev.sluice.config.TcpConfig;
import dev.sluice.proxy.account.FrontendCounters;
import dev.sluice.proxy.admit.ConnectionLimit;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.pool.Pool;

/**
 * One frontend as the data path sees it.
 *
 * <p>Threading: any thread; each loop writes only its own counters.
 */
public final class Frontend {
    private final FrontendConfig config;
    private final Pool pool;
    private final Timeouts timeouts;
    private final TcpOptions tcpOptions;
    private final ConnectionLimit limit;
    private final FrontendCounters[] counters;

    Frontend(FrontendConfig config, Pool pool, int workers) {
        this.config = config;
        this.pool = pool;
        this.timeouts = Timeouts.of(config.timeouts(), pool.config().limits().queueTimeout());
        this.tcpOptions = tcpOptions(config.tcp());
        this.limit = new ConnectionLimit(config.maxConnections());
        this.counters = new FrontendCounters[workers];
        for (int i = 0; i < workers; i++) {
            counters[i] = new FrontendCounters();
        }
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
