package dev.sluice.proxy.host;

import dev.sluice.config.SluiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the descriptor limit of this process allows.
 *
 * @param descriptors the limit
 * @param maxConnections sessions that fit into it, at most what the configuration asks for
 * @param pipesPerLoop pipes for splicing that fit beside them
 */
public record DescriptorBudget(int descriptors, int maxConnections, int pipesPerLoop) {
    /** Jars, logs, the metrics endpoint and its clients. */
    private static final int RESERVED = 80;
    /** An epoll instance, an eventfd and a timerfd. */
    private static final int RESERVED_PER_LOOP = 3;
    /** A client and a backend. */
    private static final int PER_SESSION = 2;

    private static final int PER_PIPE = 2;
    /** More pipes than flows that are blocked at the same moment are of no use. */
    private static final int MOST_PIPES_PER_LOOP = 256;
    /** The share of the descriptors that is kept for pipes when connections could take all. */
    private static final double PIPE_SHARE = 0.05;

    private static final Path LIMITS = Path.of("/proc/self/limits");

    public static DescriptorBudget of(SluiceConfig config, int workers) {
        return of(descriptorLimit(), config, workers);
    }

    public static DescriptorBudget of(int descriptors, SluiceConfig config, int workers) {
        int binds = config.frontends().stream()
                .mapToInt(frontend -> frontend.bind().size())
                .sum();
        int free = Math.max(0, descriptors - RESERVED - workers * (RESERVED_PER_LOOP + binds));
        int fitting = Math.max(1, (int) (free * (1 - PIPE_SHARE)) / PER_SESSION);
        int wanted = config.process().maxConnections();
        int connections = Math.min(wanted, fitting);
        int pipes = (free - connections * PER_SESSION) / PER_PIPE / workers;
        return new DescriptorBudget(descriptors, connections, Math.clamp(pipes, 0, MOST_PIPES_PER_LOOP));
    }

    /** Descriptors with which that many connections fit. */
    static long needed(int connections, int binds, int workers) {
        return RESERVED
                + workers * (RESERVED_PER_LOOP + (long) binds)
                + Math.ceilDiv((long) connections * PER_SESSION * 100, Math.round((1 - PIPE_SHARE) * 100));
    }

    /** The soft limit, which the JVM has raised to the hard one. */
    private static int descriptorLimit() {
        try {
            for (String line : Files.readAllLines(LIMITS)) {
                if (line.startsWith("Max open files")) {
                    String soft = line.split("\\s{2,}")[1];
                    return soft.equals("unlimited")
                            ? Integer.MAX_VALUE
                            : (int) Math.min(Integer.MAX_VALUE, Long.parseLong(soft));
                }
            }
        } catch (IOException _) {
            // Without /proc the limit is not known: assume what is common.
        }
        return 1024;
    }
}
