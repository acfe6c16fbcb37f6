package dev.sluice.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

/** The Debian package on a machine whose process 1 is systemd. */
@Timeout(600)
class ContainerDebianIT {
    /** systemd wants a hierarchy of control groups of its own, whatever version the host has. */
    private static final String BOOT = """
            mkdir -p /sys/fs/cgroup/systemd
            [ -e /sys/fs/cgroup/cgroup.controllers ] || mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
            exec /lib/systemd/systemd""";

    private static Path builtPackage() throws IOException {
        Path target = Path.of(System.getProperty("sluice.launcher")).resolveSibling("deploy/target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no package in " + target));
        }
    }

    @Test
    void itInstallsServesReloadsKeepsTheConfigurationOverAnUpgradeAndLeavesNothingBehind()
            throws IOException, InterruptedException {
        try (GenericContainer<?> machine = new GenericContainer<>(Images.peers())) {
            machine.withCommand("sh", "-c", BOOT)
                    .withTmpFs(Map.of("/run", "", "/run/lock", "", "/sys/fs/cgroup", ""))
                    .withCopyFileToContainer(MountableFile.forHostPath(builtPackage()), "/root/sluice.deb")
                    .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                            .withCapAdd(Capability.SYS_ADMIN)
                            .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined")))
                    .start();
            Await.until(
                    "it has booted",
                    () -> machine.execInContainer("systemctl", "is-active", "multi-user.target")
                                    .getExitCode()
                            == 0);
            ok(machine, "dpkg", "-i", "/root/sluice.deb");
            assertThat(ok(machine, "systemctl", "is-active", "sluice")).isEqualTo("active");
            assertThat(ok(machine, "systemctl", "is-enabled", "sluice")).isEqualTo("enabled");
            assertThat(ok(machine, "ps", "-o", "user=", "-C", "java")).isEqualTo("sluice");
            assertThat(ok(machine, "curl", "-sf", "http://127.0.0.1:7007/livez"))
                    .contains("ok");
            assertThat(ok(machine, "sluice", "status")).contains("ready", "example/self");

            ok(machine, "sed", "-i", "s/7007/7008/", "/etc/sluice/sluice.yaml");
            ok(machine, "systemctl", "reload", "sluice");
            Await.until(
                    "the reload serves",
                    () -> machine.execInContainer("curl", "-sf", "http://127.0.0.1:7008/livez")
                                    .getExitCode()
                            == 0);
            ok(machine, "dpkg", "-i", "/root/sluice.deb");
            assertThat(ok(machine, "cat", "/etc/sluice/sluice.yaml")).contains("7008");
            assertThat(ok(machine, "systemctl", "is-active", "sluice")).isEqualTo("active");

            ok(machine, "dpkg", "--remove", "sluice");
            assertThat(machine.execInContainer("pgrep", "java").getExitCode())
                    .as("still runs")
                    .isEqualTo(1);
            assertThat(ok(machine, "cat", "/etc/sluice/sluice.yaml")).contains("7008");
            ok(machine, "dpkg", "--purge", "sluice");
            assertThat(ok(machine, "find", "/etc", "/usr", "/lib/systemd", "/var/log", "/run", "-name", "*sluice*"))
                    .isEmpty();
        }
    }

    private static String ok(GenericContainer<?> machine, String... command) throws IOException, InterruptedException {
        ExecResult result = machine.execInContainer(command);
        assertThat(result.getExitCode())
                .as("%s: %s%s", String.join(" ", command), result.getStdout(), result.getStderr())
                .isZero();
        return result.getStdout().strip();
    }
}
