package dev.sluice.it.container;

import static dev.sluice.it.container.DebianPackage.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/** The Debian package on a minimal Debian, without systemd, whose repository offers another program that is named sluice. */
@Timeout(300)
class ContainerMinimalDebianIT {
    private static final String OTHER = "/root/repository/sluice_0.02.15-1_all.deb";

    private static GenericContainer<?> start() throws IOException, InterruptedException {
        GenericContainer<?> machine = new GenericContainer<>(Images.debian());
        machine.withCommand("sleep", "infinity")
                .withCopyFileToContainer(DebianPackage.file(), DebianPackage.PATH)
                .withCopyFileToContainer(DebianPackage.scripts(), DebianPackage.SCRIPTS)
                .start();
        ok(machine, DebianPackage.SCRIPTS + "/repository.sh", "/root/repository");
        return machine;
    }

    /** What a command says that must fail. */
    private static String refusal(GenericContainer<?> machine, String... command)
            throws IOException, InterruptedException {
        ExecResult result = machine.execInContainer(command);
        assertThat(result.getExitCode()).as(result.getStdout()).isNotZero();
        return result.getStdout() + result.getStderr();
    }

    @Test
    void itInstallsWithoutAnythingElseAndAnUpgradeDoesNotReplaceItByDebiansSluice()
            throws IOException, InterruptedException {
        try (GenericContainer<?> machine = start()) {
            assertThat(ok(machine, "apt-get", "install", "-q", "-y", DebianPackage.PATH))
                    .contains("0 upgraded, 1 newly installed, 0 to remove");
            assertThat(ok(machine, "sluice", "version")).startsWith("sluice ");
            assertThat(ok(machine, "getent", "passwd", "sluice")).endsWith(":/:/usr/sbin/nologin");
            assertThat(ok(machine, "sluice", "check", "-c", "/etc/sluice/sluice.yaml"))
                    .contains("configuration is valid");
            assertThat(ok(machine, "ls", "/etc/systemd/system/multi-user.target.wants"))
                    .as("enabled, should systemd come")
                    .contains("sluice.service");

            assertThat(ok(machine, "apt-get", "upgrade", "-q", "-y")).contains("0 upgraded, 0 newly installed");
            assertThat(ok(machine, "apt-get", "dist-upgrade", "-q", "-y")).contains("0 upgraded, 0 newly installed");
            assertThat(ok(machine, "sluice", "version")).startsWith("sluice ");

            ok(machine, "dpkg", "--purge", DebianPackage.NAME);
            assertThat(ok(machine, "find", "/etc", "/usr", "/lib/systemd", "/var/log", "-name", "*sluice*"))
                    .isEmpty();
        }
    }

    @Test
    void itAndDebiansSluiceAreNotInstalledBesideEachOther() throws IOException, InterruptedException {
        try (GenericContainer<?> machine = start()) {
            ok(machine, "dpkg", "-i", DebianPackage.PATH);
            assertThat(refusal(machine, "dpkg", "-i", OTHER)).contains("sluice-lb conflicts with sluice");
            assertThat(refusal(machine, "apt-get", "install", "-q", "-y", "--no-remove", "sluice"))
                    .contains("REMOVED", "sluice-lb");
            assertThat(ok(machine, "sluice", "version")).startsWith("sluice ");

            ok(machine, "dpkg", "--purge", DebianPackage.NAME);
            ok(machine, "dpkg", "-i", OTHER);
            assertThat(refusal(machine, "dpkg", "-i", DebianPackage.PATH))
                    .contains("sluice-lb conflicts with sluice", "sluice (version 0.02.15-1) is present and installed");
            assertThat(ok(machine, "sluice")).as("as it was").isEqualTo("a rate limiter");
        }
    }
}
