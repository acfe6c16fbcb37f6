package dev.sluice.proxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.SluiceConfig;
import dev.sluice.proxy.TestConfig;
import dev.sluice.proxy.host.HostLimit.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HostCheckTest {
    private static final String CONFIG = """
            process: {workers: 4, maxConnections: %d}
            frontends: {f: {bind: ["0.0.0.0:%d", "[::]:%d"], pool: ["10.0.0.1:1", "10.0.0.2:1"]}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path root;

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content + "\n");
    }

    /** A small machine as Debian installs it. */
    private void small() throws IOException {
        file(
                "proc/self/limits",
                "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files");
        file("proc/self/status", "Name:\tjava\nCapEff:\t0000000000000000");
        file("proc/meminfo", "MemTotal:        2000000 kB\nMemFree:  1 kB");
        file("proc/sys/fs/nr_open", "1048576");
        file("proc/sys/fs/file-max", "9223372036854775807");
        file("proc/sys/net/core/somaxconn", "4096");
        file("proc/sys/net/ipv4/tcp_max_syn_backlog", "512");
        file("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999");
        file("proc/sys/net/ipv4/ip_unprivileged_port_start", "1024");
    }

    private List<HostLimit> check(int connections, int port) {
        return check(CONFIG.formatted(connections, port, port));
    }

    private List<HostLimit> check(String yaml) {
        SluiceConfig config = TestConfig.of(yaml);
        return HostCheck.of(root, config, 2);
    }

    private static List<String> low(List<HostLimit> limits) {
        return limits.stream()
                .filter(limit -> limit.verdict() == Verdict.LOW)
                .map(HostLimit::name)
                .toList();
    }

    private static HostLimit named(List<HostLimit> limits, String name) {
        return limits.stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theMemoryOfAContainerCarriesSoManyConnections() throws IOException {
        assertThat(HostCheck.connectionsInMemory(root)).isEmpty();
        file("sys/fs/cgroup/memory.max", "max");
        assertThat(HostCheck.connectionsInMemory(root)).isEmpty();
        file("sys/fs/cgroup/memory.max", "134217728");
        assertThat(HostCheck.connectionsInMemory(root))
                .hasValueSatisfying(carried -> assertThat(carried).isBetween(9_000L, 9_500L));
        file("sys/fs/cgroup/memory.max", "1048576");
        assertThat(HostCheck.connectionsInMemory(root)).contains(0L);
    }

    @Test
    void aSmallMachineSufficesForAFewConnections() throws IOException {
        small();
        file("proc/sys/net/ipv4/tcp_max_syn_backlog", "4096");
        assertThat(low(check(10_000, 5432))).isEmpty();
    }

    @Test
    void whatIsTooLowForTheDefaultAloneIsNoFault() throws IOException {
        small();
        file("proc/self/limits", "Max open files            1024                 20000               files");
        SluiceConfig config = TestConfig.of("frontends: {f: {bind: \":5432\", pool: [\"10.0.0.1:1\"]}}");
        List<HostLimit> limits = HostCheck.byDefault(root, config, 2);
        assertThat(low(limits)).containsExactly("net.ipv4.tcp_max_syn_backlog");
        assertThat(named(limits, "open files of a process").verdict()).isEqualTo(Verdict.BELOW_DEFAULT);
        assertThat(low(HostCheck.of(root, config, 2))).contains("open files of a process");
    }

    @Test
    void aBufferThatTheKernelWouldCutIsNamed() throws IOException {
        small();
        file("proc/sys/net/core/wmem_max", "212992");
        file("proc/sys/net/core/rmem_max", "212992");
        file("proc/sys/net/ipv4/tcp_max_syn_backlog", "4096");
        String config = CONFIG.formatted(100, 5432, 5432)
                .replace("pool: [", "tcp: {sendBuffer: 1MiB, receiveBuffer: 256KiB}, pool: [");
        List<HostLimit> limits = check(config);
        assertThat(low(limits)).containsExactly("net.core.wmem_max");
        assertThat(named(limits, "net.core.wmem_max").needed()).isEqualTo(512 * 1024);
        assertThat(named(limits, "net.core.wmem_max").reason()).contains("tcp.sendBuffer");
    }

    @Test
    void whatIsTooLowIsNamedWithTheLineThatRaisesIt() throws IOException {
        small();
        List<HostLimit> limits = check(300_000, 443);
        assertThat(named(limits, "fs.file-max").seen()).isEqualTo(Long.MAX_VALUE);
        assertThat(low(limits))
                .containsExactly(
                        "open files of a process",
                        "net.ipv4.tcp_max_syn_backlog",
                        "net.ipv4.ip_local_port_range",
                        "memory, bytes",
                        "ports from net.ipv4.ip_unprivileged_port_start on");
        HostLimit files = named(limits, "open files of a process");
        assertThat(files.seen()).isEqualTo(524_288);
        // Two for each session, and what loops and the process have.
        assertThat(files.needed()).isBetween(600_100L, 600_500L);
        assertThat(files.remedy()).contains("LimitNOFILE=" + files.needed());
        assertThat(named(limits, "net.ipv4.ip_local_port_range").needed()).isEqualTo(150_000);
        assertThat(named(limits, "net.ipv4.tcp_max_syn_backlog").remedy())
                .contains("sysctl -w net.ipv4.tcp_max_syn_backlog=4096", "/etc/sysctl.d");
    }

    /** A container has neither units nor files of its own, and a capability does not reach a user that is not root. */
    @Test
    void eachRemedySaysWhatToDoForAContainerAndForAPod() throws IOException {
        small();
        file("sys/fs/cgroup/pids.max", "20");
        file("sys/fs/cgroup/cpu.max", "1000 100000");
        List<HostLimit> limits = check(300_000, 443);
        assertThat(limits)
                .filteredOn(limit -> limit.verdict() == Verdict.LOW)
                .allSatisfy(limit -> assertThat(limit.remedy()).contains("docker run", "pod"));
        assertThat(named(limits, "ports from net.ipv4.ip_unprivileged_port_start on")
                        .remedy())
                .contains(
                        "docker run --sysctl net.ipv4.ip_unprivileged_port_start=443",
                        "securityContext.sysctls",
                        "allowLowPorts: true",
                        "AmbientCapabilities=")
                .doesNotContain("--cap-add");
    }

    @Test
    void aUserWithTheCapabilityMayBindAnyPort() throws IOException {
        small();
        file("proc/self/status", "CapEff:\t0000000000000400");
        assertThat(low(check(1_000, 443))).doesNotContain("ports from net.ipv4.ip_unprivileged_port_start on");
    }

    @Test
    void limitsOfAContainerCountInBothVersionsOfControlGroups() throws IOException {
        small();
        file("sys/fs/cgroup/memory.max", "67108864");
        file("sys/fs/cgroup/pids.max", "20");
        file("sys/fs/cgroup/cpu.max", "150000 100000");
        List<HostLimit> second = check(1_000, 5432);
        assertThat(low(second)).contains("memory, bytes", "pids.max", "CPU quota, percent");
        assertThat(named(second, "CPU quota, percent").seen()).isEqualTo(150);

        Files.delete(root.resolve("sys/fs/cgroup/memory.max"));
        Files.delete(root.resolve("sys/fs/cgroup/pids.max"));
        Files.delete(root.resolve("sys/fs/cgroup/cpu.max"));
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "67108864");
        file("sys/fs/cgroup/pids/pids.max", "max");
        file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
        file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        List<HostLimit> first = check(1_000, 5432);
        assertThat(low(first)).contains("memory, bytes").doesNotContain("pids.max", "CPU quota, percent");
        assertThat(named(first, "pids.max").seen()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void conntrackCountsWhereItIsLoaded() throws IOException {
        small();
        file("proc/sys/net/netfilter/nf_conntrack_max", "65536");
        assertThat(named(check(50_000, 5432), "net.netfilter.nf_conntrack_max").needed())
                .isEqualTo(100_000);
    }

    @Test
    void whatCannotBeReadIsUnknown() {
        List<HostLimit> limits = check(1_000, 80);
        assertThat(limits).isNotEmpty().allMatch(limit -> limit.verdict() == Verdict.UNKNOWN);
    }
}
