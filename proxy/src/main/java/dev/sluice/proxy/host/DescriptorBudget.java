package dev.sluice.proxy.host;

import dev.sluice.config.model.AdminConfig;
import dev.sluice.config.model.DiscoveryConfig;
import dev.sluice.config.model.PoolConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.value.BindAddress;
import java.util.Locale;

/**
 * The budget of file descriptors of this process: how they are shared. What is not a session's has a reserve that
 * follows the configuration; sessions get half of the rest, two each; pipes have no share, they take what sessions
 * leave.
 *
 * @param descriptors the limit
 * @param program jars, logs, loops, addresses that are listened on
 * @param checks health checks that run at once
 * @param clients of the metrics port and the admin endpoint, all together
 * @param discovery name servers, the Kubernetes API, watched files
 * @param sessions that fit
 * @param wanted what the configuration asks for
 * @param maxConnections at most that
 */
public record DescriptorBudget(
        int descriptors,
        int program,
        int checks,
        int clients,
        int discovery,
        int sessions,
        int wanted,
        int maxConnections) {
    /** Open jars, the runtime's modules and the standard streams (45), the access log, its successor, and files read by a reload. */
    private static final int PROGRAM = 64;
    /** {@code process.maxConnections} where the configuration does not say it. */
    static final int USUAL = 100_000;
    /** An epoll instance, an eventfd and a timerfd. */
    private static final int LOOP = 3;
    /** The control loop and that of discovery. */
    private static final int OTHER_LOOPS = 2;
    /** A client and a backend. */
    private static final int SESSION = 2;
    /** UDP and TCP to a name server for each family, or a list and a watch; an inotify instance. */
    private static final int DISCOVERED_POOL = 6;
    /** Its inotify instance (which is an epoll instance and two ends of a pipe too), and the file. */
    private static final int ADDRESS_FILE = 4;
    /** A loop, its address, and clients. */
    private static final int ENDPOINT = LOOP + 1;
    /** The most clients of an endpoint for which there is a reserve; a hundredth of all descriptors, as large as it is. */
    private static final int MOST_CLIENTS = 264;

    private static final int LEAST_CLIENTS = 32;
    private static final int CLIENTS_SHARE = 100;
    /** Checks that run at once take three tenths of the descriptors at most; beyond, they take turns. */
    private static final double CHECKS_SHARE = 0.3;

    /** With the backends that the configuration names, and as many discovered ones as it expects. */
    public static DescriptorBudget of(int descriptors, SluiceConfig config, int workers) {
        return of(descriptors, config, workers, checked(config));
    }

    /**
     * With the backends that serve.
     *
     * @param descriptors the limit
     * @param checked backends that are checked now, those that were discovered included
     */
    public static DescriptorBudget of(int descriptors, SluiceConfig config, int workers, int checked) {
        int binds = config.frontends().stream()
                .filter(frontend -> !frontend.disabled())
                .flatMap(frontend -> frontend.bind().stream())
                .mapToInt(BindAddress::ports)
                .sum();
        int program = PROGRAM + LOOP * (workers + OTHER_LOOPS) + workers * binds + ENDPOINT * endpoints(config);
        int checks = (int) Math.min(checked, descriptors * CHECKS_SHARE);
        int clients = endpoints(config) * clientsOfEndpoint(descriptors);
        int discovery = ADDRESS_FILE * config.addressFiles().size()
                + DISCOVERED_POOL
                        * Math.toIntExact(config.pools().stream()
                                .filter(pool -> pool.discovery() != null)
                                .count());
        int sessions = Math.max(1, (descriptors - program - checks - clients - discovery) / SESSION);
        int wanted = config.process().maxConnections();
        return new DescriptorBudget(
                descriptors, program, checks, clients, discovery, sessions, wanted, Math.min(wanted, sessions));
    }

    /** Whether there are fewer connections than the configuration has. */
    public boolean isLowered() {
        return maxConnections < wanted;
    }

    /** Whether that is a number of the configuration itself: nobody asked for the usual one. */
    public boolean isAskedFor() {
        return wanted != USUAL;
    }

    /** What the clients of one endpoint may take of a limit. */
    public static int clientsOfEndpoint(int descriptors) {
        return Math.clamp(descriptors / CLIENTS_SHARE, LEAST_CLIENTS, MOST_CLIENTS);
    }

    private static int endpoints(SluiceConfig config) {
        AdminConfig admin = config.admin();
        int endpoints = config.metrics().bind() == null ? 0 : 1;
        if (admin != null) {
            endpoints += (admin.socket() == null ? 0 : 1) + (admin.bind() == null ? 0 : 1);
        }
        return endpoints;
    }

    private static int checked(SluiceConfig config) {
        int checked = 0;
        for (PoolConfig pool : config.pools()) {
            long named = pool.backends().stream()
                    .filter(backend -> pool.checkOf(backend) != null)
                    .count();
            DiscoveryConfig discovery = pool.health().check() == null ? null : pool.discovery();
            checked += Math.max((int) named, discovery == null ? 0 : discovery.minBackends());
        }
        return checked;
    }

    /** The smallest limit with which all connections of the configuration fit. */
    static long needed(SluiceConfig config, int workers) {
        long connections = (long) SESSION * config.process().maxConnections();
        long before = 0;
        long limit = connections;
        while (limit > before) { // what is kept grows with the limit, but by less than half as much: this comes to rest
            before = limit;
            limit = connections + of((int) limit, config, workers).reserve();
        }
        return limit;
    }

    /** What is kept from sessions and pipes. */
    public int reserve() {
        return program + checks + clients + discovery;
    }

    /** Whether the limit carries one session at least. */
    public boolean fits() {
        return reserve() + SESSION <= descriptors;
    }

    /** For the log: how many sessions the limit carries, or that it is too low for what comes before them. */
    public String sentence() {
        return !fits()
                ? String.format(
                        Locale.ROOT,
                        "%d descriptors are too few: %d are needed before the first session (program %d, checks at once %d,"
                                + " clients of metrics and admin %d, discovery %d), and %d for each; raise the limit of open"
                                + " files (LimitNOFILE= or ulimit -n)",
                        descriptors,
                        reserve(),
                        program,
                        checks,
                        clients,
                        discovery,
                        SESSION)
                : String.format(
                        Locale.ROOT,
                        "room for %d %s (%d open files allowed)",
                        sessions,
                        sessions == 1 ? "session" : "sessions",
                        descriptors);
    }

    /** For the log and for {@code sluice check --host}. */
    public String shares() {
        return String.format(
                Locale.ROOT,
                "%d kept for others: program %d, checks at once %d, clients of metrics and admin %d, discovery %d",
                reserve(),
                program,
                checks,
                clients,
                discovery);
    }
}
