package dev.sluice.proxy.host;

import dev.sluice.config.model.ProcessConfig;
import dev.sluice.config.model.SluiceConfig;
import dev.sluice.config.model.TcpConfig;
import dev.sluice.proxy.log.Counted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The comparison of the limits of a machine with what a configuration needs. */
public final class HostCheck {
    /** Bursts of new clients wait here until a loop accepts them. */
    private static final long BACKLOG = 4_096;
    /** Of an idle session: its objects, and its two sockets in the kernel (measured, docs/scaling.md). */
    private static final long BYTES_PER_SESSION = 9_500;
    /** Of a process without sessions, with what its compiler needs now and then. */
    private static final long BYTES_OF_PROCESS = 90L << 20;
    /** Of a command such as {@code sluice status}, which is a process of its own in the same container (measured). */
    private static final long BYTES_OF_COMMAND = 45L << 20;
    /** Of a process that has just started, in the smallest container that works. */
    private static final long BYTES_AT_REST = 44L << 20;
    /** Threads of the JVM besides the workers. */
    private static final long THREADS = 40;
    /** The last one that only root may bind, unless the kernel is told otherwise. */
    private static final int PRIVILEGED = 1_024;

    private static final int CAP_NET_BIND_SERVICE = 10;
    private static final String CONNECTIONS = "process.maxConnections: %,d";

    /** Those that a container has its own of, apart from its machine. */
    private static final Set<String> OF_CONTAINER = Set.of("net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog");

    private final HostFiles files;
    private final Demand demand;
    private final SluiceConfig config;
    private final List<HostLimit> limits = new ArrayList<>();

    private HostCheck(Path root, SluiceConfig config, int processors) {
        this.files = new HostFiles(root);
        this.config = config;
        this.demand = Demand.of(config, processors);
    }

    /**
     * Every limit that counts for this configuration.
     *
     * @param root where /proc and /sys are
     * @param processors that the process may use
     */
    public static List<HostLimit> of(Path root, SluiceConfig config, int processors) {
        HostCheck check = new HostCheck(root, config, processors);
        check.descriptors();
        check.sockets();
        check.buffers();
        check.memory();
        check.tasks();
        check.ports();
        return List.copyOf(check.limits);
    }

    /**
     * The same where nobody has written process.maxConnections: what is too low only for its default is no fault.
     *
     * @param root where /proc and /sys are
     * @param processors that the process may use
     */
    public static List<HostLimit> byDefault(Path root, SluiceConfig config, int processors) {
        ProcessConfig process = config.process();
        SluiceConfig least = new SluiceConfig(
                new ProcessConfig(
                        process.workers(),
                        1,
                        process.maxHandshakes(),
                        process.watchConfig(),
                        process.ready(),
                        process.drainDelay(),
                        process.drain()),
                config.metrics(),
                config.admin(),
                config.log(),
                config.certificates(),
                config.frontends(),
                config.pools(),
                config.tests());
        Set<String> low = of(root, least, processors).stream()
                .filter(limit -> limit.verdict() == HostLimit.Verdict.LOW)
                .map(HostLimit::name)
                .collect(Collectors.toSet());
        return of(root, config, processors).stream()
                .map(limit -> low.contains(limit.name()) ? limit : limit.ofDefault())
                .toList();
    }

    private void descriptors() {
        long needed = DescriptorBudget.needed(config, demand.workers());
        String reason = CONNECTIONS.formatted(demand.connections()) + ", two for each session; "
                + DescriptorBudget.of((int) needed, config, demand.workers()).shares();
        add(
                "open files of a process",
                openFiles(),
                needed,
                reason,
                "LimitNOFILE=%1$d, or ulimit -n %1$d, or docker run --ulimit nofile=%1$d; for a pod the limit of the node's container runtime, or a lower process.maxConnections");
        addSysctl("fs.nr_open", needed, "the highest limit of open files that a process can be given");
        addSysctl("fs.file-max", needed, "open files of the whole machine");
    }

    /** The hard limit: the JVM raises the soft one to it. */
    private Optional<Long> openFiles() {
        return files.labelled("proc/self/limits", "Max open files")
                .map(values -> values.split("\\s+"))
                .flatMap(values -> values.length < 2 ? Optional.empty() : Optional.of(HostFiles.amount(values[1])));
    }

    private void sockets() {
        addSysctl(
                "net.core.somaxconn",
                BACKLOG,
                "clients that wait to be accepted, for each address; more are dropped in a burst");
        addSysctl("net.ipv4.tcp_max_syn_backlog", BACKLOG, "clients in the middle of the handshake");
        if (demand.tcpBackends() > 0) {
            Optional<Long> ports = files.word("proc/sys/net/ipv4/ip_local_port_range", 0)
                    .flatMap(first -> files.word("proc/sys/net/ipv4/ip_local_port_range", 1)
                            .map(last -> last - first + 1));
            add(
                    "net.ipv4.ip_local_port_range",
                    ports,
                    Math.ceilDiv(demand.connections(), demand.tcpBackends()),
                    CONNECTIONS.formatted(demand.connections())
                            + " over %s: ports for connections to each"
                                    .formatted(
                                            Counted.of(demand.tcpBackends(), "backend address", "backend addresses")),
                    "sysctl -w net.ipv4.ip_local_port_range='1024 65535' (docker run --sysctl, securityContext.sysctls of a pod); more backends, or a backend on several addresses");
        }
        if (files.sysctl("net.netfilter.nf_conntrack_max").isPresent()) {
            addSysctl(
                    "net.netfilter.nf_conntrack_max",
                    2L * demand.connections(),
                    "tracked connections, two for each session");
        }
    }

    /** A larger one is not refused but cut, without a word; half of the key's value is asked of the kernel, which doubles it. */
    private void buffers() {
        buffer("net.core.wmem_max", "tcp.sendBuffer", TcpConfig.Buffers::sendBuffer);
        buffer("net.core.rmem_max", "tcp.receiveBuffer", TcpConfig.Buffers::receiveBuffer);
    }

    private void buffer(String sysctl, String key, ToIntFunction<TcpConfig.Buffers> bytes) {
        config.frontends().stream().map(frontend -> frontend.tcp().buffers()).mapToInt(bytes).max().stream()
                .filter(largest -> largest > 0)
                .forEach(largest -> addSysctl(sysctl, largest / 2, key + ": the kernel cuts what is larger"));
    }

    private void memory() {
        long needed = BYTES_OF_PROCESS + BYTES_OF_COMMAND + demand.connections() * BYTES_PER_SESSION;
        Optional<Long> machine = files.labelled("proc/meminfo", "MemTotal:")
                .map(text -> Long.parseLong(text.replaceAll("[^0-9]", "")) * 1_024);
        Optional<Long> least =
                Stream.concat(machine.stream(), memoryOfGroup(files).stream()).min(Long::compare);
        add(
                "memory, bytes",
                least,
                needed,
                CONNECTIONS.formatted(demand.connections())
                        + ", 9.5 KB for each idle session, and 45 MiB for a command such as status; slow clients need more",
                "more memory (MemoryMax=%1$d of the service, docker run --memory %1$d, resources.limits.memory of the pod), or a lower process.maxConnections");
    }

    /** The memory limit of a container, in bytes; empty when there is none. */
    private static Optional<Long> memoryOfGroup(HostFiles files) {
        return Stream.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")
                .flatMap(path -> files.number(path).stream())
                .findFirst();
    }

    /**
     * How many sessions the memory limit of a container carries when all goes well; empty when there is none.
     *
     * @param root where /sys is
     */
    public static Optional<Long> connectionsInMemory(Path root) {
        return memoryOfGroup(new HostFiles(root)).map(limit -> Math.max(0, limit - BYTES_AT_REST) / BYTES_PER_SESSION);
    }

    private void tasks() {
        Optional<Long> tasks = Stream.of("sys/fs/cgroup/pids.max", "sys/fs/cgroup/pids/pids.max")
                .flatMap(path -> files.lines(path).stream().limit(1))
                .findFirst()
                .map(text -> HostFiles.amount(text.strip()));
        if (tasks.isPresent()) {
            add(
                    "pids.max",
                    tasks,
                    THREADS + demand.workers(),
                    "threads of the process",
                    "TasksMax=%1$d, or docker run --pids-limit %1$d; for a pod podPidsLimit of the kubelet");
        }
        // Version 2: "quota period"; version 1: a file for each, and -1 for no quota.
        Optional<Long> quota =
                files.word("sys/fs/cgroup/cpu.max", 0).or(() -> files.number("sys/fs/cgroup/cpu/cpu.cfs_quota_us"));
        Optional<Long> period =
                files.word("sys/fs/cgroup/cpu.max", 1).or(() -> files.number("sys/fs/cgroup/cpu/cpu.cfs_period_us"));
        if (quota.isPresent() && period.filter(one -> one > 0).isPresent()) {
            add(
                    "CPU quota, percent",
                    quota.map(one -> one * 100 / period.get()),
                    demand.workers() * 100L,
                    "process.workers: %d; a loop that is held back by its quota delays all its sessions"
                            .formatted(demand.workers()),
                    "CPUQuota=%d%% of the service, docker run --cpus, resources.limits.cpu of the pod, or fewer process.workers");
        }
    }

    private void ports() {
        if (demand.lowestPort() >= PRIVILEGED || mayBindPrivileged()) {
            return;
        }
        // Lower is better here: what is compared is how many ports the limit leaves free.
        Optional<Long> first = files.sysctl("net.ipv4.ip_unprivileged_port_start");
        add(
                "ports from net.ipv4.ip_unprivileged_port_start on",
                first.map(one -> 65_536 - one),
                65_536L - demand.lowestPort(),
                "a frontend binds port %d, and this user may not".formatted(demand.lowestPort()),
                Remedies.lowPort(demand.lowestPort()));
    }

    private boolean mayBindPrivileged() {
        return files.labelled("proc/self/status", "CapEff:")
                .map(hex -> (Long.parseUnsignedLong(hex, 16) >>> CAP_NET_BIND_SERVICE & 1) == 1)
                .orElse(false);
    }

    private void addSysctl(String name, long needed, String reason) {
        add(name, files.sysctl(name), needed, reason, Remedies.sysctl(name, needed, OF_CONTAINER.contains(name)));
    }

    private void add(String name, Optional<Long> seen, long needed, String reason, String remedy) {
        limits.add(new HostLimit(name, seen.orElse(null), needed, reason, remedy.formatted(needed), false));
    }
}
