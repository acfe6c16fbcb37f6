package dev.sluice.it.container;

import static dev.sluice.it.container.DebianPackage.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Capability;
import dev.sluice.it.harness.Await;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;

/** The Debian package on a machine whose process 1 is systemd. Each test leaves the machine without it. */
@Timeout(600)
class ContainerDebianIT {
    /** systemd wants a hierarchy of control groups of its own, whatever version the host has. */
    private static final String BOOT = """
            mkdir -p /sys/fs/cgroup/systemd
            [ -e /sys/fs/cgroup/cgroup.controllers ] || mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
            exec /lib/systemd/systemd""";

    private static final String CONFIG = "/etc/sluice/sluice.yaml";

    private static final String DROP_INS = "/run/systemd/system/sluice.service.d";

    /** A client that says nothing and stays. */
    private static final String OPEN = "setsid bash -c 'exec 3<>/dev/tcp/127.0.0.1/7007; sleep 60'";

    private static final String EARLIER = "/root/earlier.deb";

    @SuppressWarnings("NullAway.Init") // set by boot
    private static GenericContainer<?> machine;

    /** A machine that has booted, with the package in a file. */
    @BeforeAll
    static void boot() throws IOException, InterruptedException {
        machine = new GenericContainer<>(Images.peers());
        machine.withCommand("sh", "-c", BOOT)
                .withTmpFs(Map.of("/run", "", "/run/lock", "", "/sys/fs/cgroup", ""))
                .withCopyFileToContainer(DebianPackage.file(), DebianPackage.PATH)
                .withCopyFileToContainer(DebianPackage.scripts(), DebianPackage.SCRIPTS)
                .withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                        .withCapAdd(Capability.SYS_ADMIN)
                        .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined")))
                .start();
        Await.until(
                "it has booted",
                () -> machine.execInContainer("systemctl", "is-active", "multi-user.target")
                                .getExitCode()
                        == 0);
        // What dpkg writes need not survive the machine.
        ok(machine, "sh", "-c", "echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/tests");
    }

    @AfterAll
    static void shutDown() {
        machine.stop();
    }

    @AfterEach
    void purge() throws IOException, InterruptedException {
        ok(machine, "sh", "-c", "dpkg --purge sluice " + DebianPackage.NAME + " 2>&1");
        ok(machine, "rm", "-rf", DROP_INS);
        ok(machine, "systemctl", "daemon-reload");
    }

    private static void install() throws IOException, InterruptedException {
        ok(machine, "dpkg", "-i", DebianPackage.PATH);
    }

    private static String state() throws IOException, InterruptedException {
        String active = machine.execInContainer("systemctl", "is-active", "sluice")
                .getStdout()
                .strip();
        return active
                + " "
                + machine.execInContainer("systemctl", "is-enabled", "sluice")
                        .getStdout()
                        .strip();
    }

    private static void awaitServed(int port) {
        Await.until(
                "port " + port + " serves",
                () -> machine.execInContainer("curl", "-sf", "http://127.0.0.1:" + port + "/livez")
                                .getExitCode()
                        == 0);
    }

    @Test
    void itInstallsServesReloadsKeepsTheConfigurationOverAnUpgradeAndLeavesNothingBehind()
            throws IOException, InterruptedException {
        install();
        assertThat(state()).isEqualTo("active enabled");
        assertThat(ok(machine, "dpkg", "--verify", DebianPackage.NAME)).isEmpty();
        assertThat(ok(machine, "ps", "-o", "user=", "-C", "java")).isEqualTo("sluice");
        assertThat(ok(machine, "sh", "-c", "SLUICE_JAVA_OPTIONS=-XX:AOTMode=on sluice version"))
                .as("its class archive can be used where it is installed")
                .startsWith("sluice ");
        assertThat(ok(machine, "curl", "-sf", "http://127.0.0.1:7007/livez")).contains("ok");
        assertThat(ok(machine, "sluice", "status")).contains("ready", "example/self");

        ok(machine, "sed", "-i", "s/7007/7008/", CONFIG);
        ok(machine, "systemctl", "reload", "sluice");
        awaitServed(7008);
        String process = ok(machine, "systemctl", "show", "-p", "MainPID", "sluice");
        install();
        assertThat(ok(machine, "cat", CONFIG)).contains("7008");
        assertThat(state()).isEqualTo("active enabled");
        assertThat(ok(machine, "systemctl", "show", "-p", "MainPID", "sluice"))
                .as("an upgrade restarts it")
                .isNotEqualTo(process);

        ok(machine, "dpkg", "--remove", DebianPackage.NAME);
        assertThat(machine.execInContainer("pgrep", "java").getExitCode())
                .as("still runs")
                .isEqualTo(1);
        assertThat(ok(machine, "cat", CONFIG)).contains("7008");
        ok(machine, "dpkg", "--purge", DebianPackage.NAME);
        assertThat(ok(machine, "find", "/etc", "/usr", "/lib/systemd", "/var/log", "/run", "-name", "*sluice*"))
                .isEmpty();
    }

    @Test
    void itLeavesTheServiceAsItFindsItAndInstallsWithAConfigurationThatIsWrong()
            throws IOException, InterruptedException {
        install();
        ok(machine, "dpkg", "--remove", DebianPackage.NAME);
        install();
        assertThat(state()).as("removed and back").isEqualTo("active enabled");

        ok(machine, "systemctl", "disable", "--now", "sluice");
        install();
        assertThat(state()).as("the administrator's will").isEqualTo("inactive disabled");

        ok(machine, "systemctl", "enable", "--now", "sluice");
        ok(machine, "sed", "-i", "s/frontends/frontend/", CONFIG);
        assertThat(ok(machine, "sh", "-c", "dpkg -i " + DebianPackage.PATH + " 2>&1"))
                .contains("journalctl -u sluice");
        assertThat(ok(machine, "dpkg", "--status", DebianPackage.NAME)).contains("Status: install ok installed");
        ok(machine, "sed", "-i", "s/frontend/frontends/", CONFIG);
        awaitServed(7007); // systemd tries again
    }

    @Test
    void itTakesOverFromTheEarlierPackageThatWasNamedSluice() throws IOException, InterruptedException {
        installEarlier();
        ok(machine, "sed", "-i", "s/7007/7008/", CONFIG);
        ok(machine, "systemctl", "reload", "sluice");
        awaitServed(7008);
        String user = ok(machine, "id", "sluice");

        ok(machine, "apt-get", "install", "-q", "-y", DebianPackage.PATH);
        assertThat(state()).isEqualTo("active enabled");
        awaitServed(7008);
        assertThat(ok(machine, "id", "sluice")).isEqualTo(user);
        assertThat(ok(machine, "ls", "/usr/lib/sluice/lib")).doesNotContain("old-1.0.jar");

        ok(machine, "dpkg", "--purge", "sluice"); // what dpkg remembers of the earlier one
        assertThat(ok(machine, "cat", CONFIG)).contains("7008");
        ok(machine, "systemctl", "restart", "sluice");
        awaitServed(7008);
        assertThat(ok(machine, "dpkg", "--verify", DebianPackage.NAME))
                .as("only the configuration differs from what the package brings")
                .matches("\\S+ +c /etc/sluice/sluice.yaml");
    }

    @Test
    void aServiceThatWasDisabledStaysSoWhenTheEarlierPackageIsReplaced() throws IOException, InterruptedException {
        installEarlier();
        ok(machine, "systemctl", "disable", "--now", "sluice");
        install();
        assertThat(state()).isEqualTo("inactive disabled");
    }

    private static void installEarlier() throws IOException, InterruptedException {
        String make = DebianPackage.SCRIPTS + "/earlier-package.sh " + DebianPackage.PATH + " " + EARLIER;
        ok(machine, "sh", "-c", "[ -e " + EARLIER + " ] || " + make);
        ok(machine, "dpkg", "-i", EARLIER);
        assertThat(state()).isEqualTo("active enabled");
    }

    @Test
    void aDrainThatIsLongerThanTheUnitAllowsIsNotCutShort() throws IOException, InterruptedException {
        install();
        ok(machine, "sh", "-c", "echo 'process: {drain: {delay: 1s, timeout: 6s}}' >>" + CONFIG);
        ok(machine, "systemctl", "reload", "sluice");
        ok(machine, "mkdir", DROP_INS);
        String shorter = "printf '[Service]\\nTimeoutStopSec=2s\\n' >" + DROP_INS + "/short.conf";
        ok(machine, "sh", "-c", shorter + " && systemctl daemon-reload");
        ok(machine, "sh", "-c", OPEN + " >/dev/null 2>&1 &");
        Await.until(
                "a session",
                () -> ok(machine, "curl", "-sf", "http://127.0.0.1:9400/metrics")
                        .contains("sluice_frontend_connections_active{frontend=\"example\"} 1"));
        String begin = "@" + ok(machine, "date", "+%s");
        ok(machine, "systemctl", "stop", "sluice");
        assertThat(ok(machine, "systemctl", "show", "-p", "Result", "sluice")).isEqualTo("Result=success");
        assertThat(ok(machine, "journalctl", "-u", "sluice", "-o", "cat", "--since", begin))
                .contains("draining 1 session", "stopped")
                .doesNotContain("Killing");
    }
}
