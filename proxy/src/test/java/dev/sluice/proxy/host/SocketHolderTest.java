package dev.sluice.proxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who has an address is named as far as /proc tells it to this user. */
@Timeout(60)
class SocketHolderTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    private Path root;

    private SocketHolder holder;

    @BeforeEach
    void machine() throws IOException {
        holder = new SocketHolder(root, 7);
        Files.createDirectories(root.resolve("proc/net"));
        // nginx on 127.0.0.1:80, something of user 104 on all addresses and port 81, a connection from port 82.
        Files.writeString(root.resolve("proc/net/tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0
                   1: 00000000:0051 00000000:0000 0A 00000000:00000000 00:00000000 00000000   104        0 1002 1 0
                   2: 0100007F:0052 0100007F:1538 01 00000000:00000000 00:00000000 00000000     0        0 1003 1 0
                """);
        Files.writeString(root.resolve("proc/net/tcp6"), """
                  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 00000000000000000000000001000000:0053 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1004 1 0
                """);
        process(812, "nginx", 1001);
        process(7, "java", 1003);
        process(813, "redis-server", 1004);
    }

    private void process(int pid, String name, int inode) throws IOException {
        Path process = Files.createDirectories(root.resolve("proc/" + pid));
        Files.writeString(process.resolve("comm"), name + "\n");
        Files.createDirectories(process.resolve("fd"));
        Files.createSymbolicLink(process.resolve("fd/3"), Path.of("socket:[" + inode + "]"));
    }

    @Test
    void aListenerIsNamedWithItsProcess() {
        String sentence = "process 812 (nginx) listens there; stop it, or choose another port";
        assertThat(holder.ofPort(LOCAL, 80)).isEqualTo(sentence);
        assertThat(holder.ofPort(null, 80)).isEqualTo(sentence);
        assertThat(holder.ofPort(InetAddress.ofLiteral("::1"), 83)).startsWith("process 813 (redis-server)");
    }

    @Test
    void oneOfAnotherUserIsKnownByTheUser() {
        assertThat(holder.ofPort(LOCAL, 81))
                .isEqualTo(
                        "a process of user 104 that cannot be seen from here listens there; stop it, or choose another"
                                + " port (as root: ss -ltnp)");
    }

    @Test
    void aConnectionThatUsesThePortIsToldFromAListener() {
        assertThat(holder.ofPort(LOCAL, 82))
                .startsWith("this process itself has a connection from that port;")
                .contains("net.ipv4.ip_local_reserved_ports");
    }

    @Test
    void anotherAddressWithThePortIsNotMeant() {
        assertThat(holder.ofPort(InetAddress.ofLiteral("127.0.0.2"), 80)).startsWith("another process has it;");
    }

    @Test
    void thisMachineTellsOfThisProcess() throws IOException {
        try (ServerSocket own = new ServerSocket(0, 1, LOCAL);
                ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(new SocketHolder().ofPort(LOCAL, own.getLocalPort()))
                    .isEqualTo("this process itself listens there; stop it, or choose another port");
            Path path = root.resolve("s");
            var _ = unix.bind(UnixDomainSocketAddress.of(path));
            assertThat(new SocketHolder().ofUnix(path)).startsWith("this process itself listens there;");
        }
    }

    @Test
    void withoutProcNothingIsMadeUp() {
        SocketHolder nothing = new SocketHolder(root.resolve("none"), 7);
        assertThat(nothing.ofPort(InetSocketAddress.createUnresolved("x", 1).getAddress(), 80))
                .isEqualTo("another process has it; stop it, or choose another port (as root: ss -tanp)");
        assertThat(nothing.ofUnix(Path.of("/s"))).startsWith("another process listens there;");
    }
}
