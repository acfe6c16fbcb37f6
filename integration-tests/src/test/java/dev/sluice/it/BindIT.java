package dev.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.it.harness.Peer;
import dev.sluice.it.harness.Ports;
import dev.sluice.it.harness.Requires;
import dev.sluice.it.harness.Run;
import dev.sluice.it.harness.Sluice;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A frontend listens exactly where it was told to, or nothing starts. */
@Timeout(120)
class BindIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final int port = Ports.free();

    @BeforeEach
    void needsIpv6() {
        Requires.ipv6();
    }

    private void served(String host) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).as(host).isEqualTo('x');
        }
    }

    private Sluice boundTo(String bind, Peer peer) throws IOException {
        return Sluice.start("frontends: {f: {bind: %s, pool: [\"%s\"]}}\n".formatted(bind, peer.address()));
    }

    @Test
    void aPortAloneServesBothFamilies() throws IOException {
        try (Peer peer = Peer.echo();
                Sluice _ = boundTo("\":" + port + "\"", peer)) {
            served("127.0.0.1");
            served("::1");
        }
    }

    @Test
    void anIpv6AddressServesThatFamilyOnlyAndLogsItsClients() throws IOException {
        try (Peer peer = Peer.echo();
                Sluice sluice = boundTo("\"[::]:" + port + "\"", peer)) {
            served("::1");
            assertThatThrownBy(() -> served("127.0.0.1")).isInstanceOf(ConnectException.class);
            sluice.awaitStdout(line -> line.contains("\"client\":\"[::1]:"));
        }
    }

    @Test
    void bothFamiliesStandSideBySide() throws IOException {
        try (Peer peer = Peer.echo();
                Sluice _ = boundTo("[\"0.0.0.0:%1$d\", \"[::]:%1$d\"]".formatted(port), peer)) {
            served("127.0.0.1");
            served("::1");
        }
    }

    @Test
    void aBackendMayHaveAnIpv6Address() throws IOException {
        try (Peer peer = Peer.echoOn("::1");
                Sluice _ = Sluice.start("frontends: {f: {bind: \"127.0.0.1:%d\", pool: [\"[::1]:%d\"]}}\n"
                        .formatted(port, peer.port()))) {
            served("127.0.0.1");
        }
    }

    @Test
    void aPrivilegedPortWithoutThePrivilegeIsAnErrorWithTheRemedy() throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("sluice.yaml"), """
                metrics: off
                frontends: {f: {bind: ":80", pool: ["127.0.0.1:1"]}}
                """);
        Requires.root(); // for a network of its own, whose privileged ports nobody has lowered
        Run run = Run.of(
                Requires.program("unshare"),
                "--net",
                "sh",
                "-c",
                "echo 1024 > /proc/sys/net/ipv4/ip_unprivileged_port_start && exec \"$@\"",
                "sh",
                Requires.program("setpriv"),
                "--bounding-set=-net_bind_service",
                "--inh-caps=-net_bind_service",
                Sluice.LAUNCHER,
                "run",
                "-c",
                file.toString());
        assertThat(run.status()).as(run.output()).isEqualTo(1);
        assertThat(run.output()).contains("sluice.yaml:2:", "CAP_NET_BIND_SERVICE", "nothing was started");
    }

    @Test
    void aUnixSocketOfALiveServerIsLeftAloneAndAStaleOneIsReplaced() throws IOException, InterruptedException {
        Path path = directory.resolve("front.sock");
        Path file = Files.writeString(directory.resolve("sluice.yaml"), """
                metrics: off
                frontends: {f: {bind: "unix:%s", pool: ["127.0.0.1:1"]}}
                """.formatted(path));
        try (ServerSocketChannel live = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            live.bind(UnixDomainSocketAddress.of(path));
            Run run = Sluice.command("run", "-c", file.toString());
            assertThat(run.status()).as(run.output()).isEqualTo(1);
            assertThat(run.output())
                    .contains(
                            "sluice.yaml:2:",
                            "process " + ProcessHandle.current().pid() + " (java) listens there");
        }
        assertThat(path).as("a closed server leaves its file").exists();
        try (Peer peer = Peer.echo();
                Sluice _ = boundTo("\"unix:" + path + "\"", peer);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void allThatCannotBeBoundIsToldAtOnceWithItsKeyAndRemedyAndNothingStarts()
            throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path file = Files.writeString(
                    directory.resolve("sluice.yaml"), """
                    metrics: {bind: "127.0.0.1:%1$d"}
                    admin: {socket: %2$s/none/admin.sock}
                    frontends:
                      free: {bind: "127.0.0.1:%3$d", pool: ["127.0.0.1:1"]}
                      elsewhere: {bind: "192.0.2.1:5432", pool: ["127.0.0.1:1"]}
                      unix: {bind: "unix:%2$s", pool: ["127.0.0.1:1"]}
                    """.formatted(taken.getLocalPort(), directory, port));
            Run run = Sluice.command("run", "-c", file.toString());
            assertThat(run.status()).as(run.output()).isEqualTo(1);
            assertThat(run.output()
                            .lines()
                            .filter(line -> line.contains("\"level\":\"error\"") && line.contains("\"line\":")))
                    .satisfiesExactly(
                            metrics -> assertThat(metrics)
                                    .contains(
                                            "sluice.yaml:1:17: ",
                                            "process " + ProcessHandle.current().pid() + " (java) listens there"),
                            admin -> assertThat(admin).contains("sluice.yaml:2:17: ", "/none does not exist"),
                            elsewhere -> assertThat(elsewhere).contains("sluice.yaml:5:21: ", "ip_nonlocal_bind"),
                            unix -> assertThat(unix).contains("sluice.yaml:6:16: ", "this is a directory"));
            assertThat(run.output()).contains("4 errors; nothing was started").doesNotContain("(..)", "serves after");
        }
    }

    @Test
    void aFileThatIsNoSocketIsNeverReplaced() throws IOException, InterruptedException {
        Path path = Files.writeString(directory.resolve("precious"), "data");
        Path file = Files.writeString(directory.resolve("sluice.yaml"), """
                metrics: off
                frontends: {f: {bind: "unix:%s", pool: ["127.0.0.1:1"]}}
                """.formatted(path));
        Run run = Sluice.command("run", "-c", file.toString());
        assertThat(run.status()).as(run.output()).isEqualTo(1);
        assertThat(run.output()).contains("no socket", "nothing was started");
        assertThat(path).hasContent("data");
    }
}
