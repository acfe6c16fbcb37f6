package dev.sluice.proxy.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.BindAddress;
import dev.sluice.config.value.TcpBind;
import dev.sluice.config.value.UnixBind;
import dev.sluice.proxy.net.Acceptor;
import dev.sluice.proxy.net.Engines;
import dev.sluice.proxy.net.SocketFile;
import dev.sluice.proxy.net.TcpOptions;
import dev.sluice.proxy.net.TestLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A socket that was inherited is taken by its address, once, and whole; what nobody takes is named. */
@Timeout(30)
class InheritedSocketsTest {
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<Acceptor> open = new ArrayList<>();

    @BeforeAll
    static void loadNative() {
        assertThat(Engines.current().unavailability()).isNull();
    }

    @AfterEach
    void close() {
        open.forEach(Acceptor::close);
    }

    private Acceptor tcp(@Nullable String address) throws IOException {
        return tcp(address, 0);
    }

    private Acceptor tcp(@Nullable String address, int port) throws IOException {
        Acceptor socket = Engines.current()
                .tcp(address == null ? null : InetAddress.ofLiteral(address), port, new TcpOptions(false, 0));
        open.add(socket);
        return socket;
    }

    private Acceptor unix(Path path) throws IOException {
        Acceptor socket = Engines.current().unix(SocketFile.listen(path, new SocketFile.Access("", "")));
        open.add(socket);
        return socket;
    }

    private static InheritedSockets inherited(Acceptor... sockets) {
        int[] descriptors = new int[sockets.length];
        for (int i = 0; i < sockets.length; i++) {
            descriptors[i] = sockets[i].descriptor();
        }
        return InheritedSockets.of(descriptors);
    }

    private static Optional<Acceptor> take(InheritedSockets inherited, BindAddress bind) throws IOException {
        return inherited.take(Engines.current(), bind, TcpOptions.DEFAULT);
    }

    private static void assertServes(Acceptor socket, String host) throws IOException {
        try (java.net.Socket client = new java.net.Socket(InetAddress.ofLiteral(host), socket.port())) {
            FileDescriptor accepted = accept(socket);
            client.getOutputStream().write(7);
            client.shutdownOutput();
            accepted.close();
        }
    }

    private static FileDescriptor accept(Acceptor socket) {
        int descriptor = TestLoop.accept(socket);
        assertThat(descriptor).isPositive();
        return new FileDescriptor(descriptor);
    }

    private static void needsIpv6() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this machine has no IPv6");
    }

    @Test
    void anIpv4SocketIsTakenByItsAddressAndOnlyOnce() throws IOException {
        Acceptor socket = tcp("127.0.0.1");
        InheritedSockets inherited = inherited(socket);
        assertThat(take(inherited, new TcpBind("127.0.0.2", socket.port()))).isEmpty();
        assertThat(take(inherited, new TcpBind("127.0.0.1", socket.port() ^ 1))).isEmpty();
        assertThat(take(inherited, new TcpBind("127.0.0.1", 0))).isEmpty();
        assertThat(take(inherited, new TcpBind("", socket.port()))).isEmpty();
        assertThat(take(inherited, new TcpBind("0.0.0.0", socket.port()))).isEmpty();
        Optional<Acceptor> taken = take(inherited, new TcpBind("127.0.0.1", socket.port()));
        assertThat(taken).isPresent();
        assertServes(taken.get(), "127.0.0.1");
        assertThat(inherited.untaken()).isEmpty();
        assertThat(inherited.isAnyTaken()).isTrue();
        assertThat(take(inherited, new TcpBind("127.0.0.1", socket.port()))).isEmpty();
    }

    @Test
    void localhostMeansWhatBindingItWouldMean() throws IOException {
        Acceptor socket = tcp(InetAddress.getByName("localhost").getHostAddress());
        assertThat(take(inherited(socket), new TcpBind("localhost", socket.port())))
                .isPresent();
    }

    @Test
    void aPortAloneMatchesTheSocketOfBothFamiliesAndThatNothingElse() throws IOException {
        needsIpv6();
        Acceptor dual = tcp(null);
        InheritedSockets inherited = inherited(dual);
        assertThat(take(inherited, new TcpBind("::", dual.port()))).isEmpty();
        assertThat(take(inherited, new TcpBind("0.0.0.0", dual.port()))).isEmpty();
        Optional<Acceptor> taken = take(inherited, new TcpBind("", dual.port()));
        assertThat(taken).isPresent();
        assertServes(taken.get(), "127.0.0.1");
        assertServes(taken.get(), "::1");
    }

    @Test
    void aSocketOfIpv6AloneAndOneOfIpv4AreToldApart() throws IOException {
        needsIpv6();
        Acceptor six = tcp("::");
        Acceptor four = tcp("0.0.0.0", six.port());
        InheritedSockets inherited = inherited(six, four);
        assertThat(take(inherited, new TcpBind("", six.port()))).isEmpty();
        Optional<Acceptor> ofFour = take(inherited, new TcpBind("0.0.0.0", six.port()));
        Optional<Acceptor> ofSix = take(inherited, new TcpBind("::", six.port()));
        assertThat(ofFour).map(taken -> taken.descriptor()).contains(four.descriptor());
        assertThat(ofSix).map(taken -> taken.descriptor()).contains(six.descriptor());
    }

    @Test
    void anIpv6AddressIsTaken() throws IOException {
        needsIpv6();
        Acceptor socket = tcp("::1");
        Optional<Acceptor> taken = take(inherited(socket), new TcpBind("::1", socket.port()));
        assertThat(taken).isPresent();
        assertServes(taken.get(), "::1");
    }

    @Test
    void aUnixSocketIsTakenByItsPath() throws IOException {
        Path path = directory.resolve("front.sock");
        InheritedSockets inherited = inherited(unix(path));
        assertThat(take(inherited, new UnixBind(path + "x"))).isEmpty();
        Acceptor taken = take(inherited, new UnixBind(path.toString())).orElseThrow();
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            assertThat(client.isConnected()).isTrue();
            accept(taken).close();
            assertThat(taken.peer().isUnix()).isTrue();
        }
    }

    @Test
    void theLongestPathIsReadWhole() throws IOException {
        String name = "x".repeat(107 - directory.toString().length() - 1);
        Path path = directory.resolve(name);
        InheritedSockets inherited = inherited(unix(path));
        assertThat(inherited.untaken()).singleElement().asString().endsWith(": unix:" + path);
        assertThat(take(inherited, new UnixBind(path.toString()))).isPresent();
    }

    @Test
    void everyLoopGetsASocketOfItsOwnOrSharesOne() throws IOException {
        Acceptor first = tcp("127.0.0.1");
        Acceptor second = tcp("127.0.0.1", first.port());
        Acceptor other = tcp("127.0.0.1");
        InheritedSockets inherited = inherited(first, other, second);
        TcpBind bind = new TcpBind("127.0.0.1", first.port());
        List<Acceptor> taken = inherited.take(Engines.current(), bind, TcpOptions.DEFAULT, 4);
        open.addAll(taken.subList(2, 4));
        assertThat(taken).hasSize(4);
        assertThat(taken).extracting(socket -> socket.descriptor()).doesNotHaveDuplicates();
        assertThat(taken).extracting(Acceptor::port).containsOnly(first.port());
        assertThat(inode(taken.get(2))).isEqualTo(inode(first));
        assertThat(inode(taken.get(3))).isEqualTo(inode(second));
        assertThat(inherited.untaken()).hasSize(1);
        assertThat(inherited.take(Engines.current(), bind, TcpOptions.DEFAULT, 4))
                .isEmpty();
    }

    private static Path inode(Acceptor socket) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + socket.descriptor()));
    }

    @Test
    void aSharedSocketGivesEachClientOnceAndOutlivesItsTwin() throws IOException {
        Acceptor socket = tcp("127.0.0.1");
        List<Acceptor> taken = inherited(socket)
                .take(Engines.current(), new TcpBind("127.0.0.1", socket.port()), TcpOptions.DEFAULT, 2);
        try (java.net.Socket _ = new java.net.Socket(InetAddress.getLoopbackAddress(), socket.port())) {
            accept(taken.get(1)).close();
            assertThat(taken.get(0).accept()).isEqualTo(Acceptor.AGAIN);
        }
        taken.get(0).close();
        open.clear();
        assertServes(taken.get(1), "127.0.0.1");
        taken.get(1).close();
    }

    @Test
    void whatIsTakenHasTheOptionsOfTheFrontendAndStaysInThisProcess() throws IOException {
        Acceptor socket = tcp("127.0.0.1");
        Socket view = new Socket(socket.descriptor());
        assertThat(view.isTcpNoDelay()).isFalse();
        Acceptor taken =
                take(inherited(socket), new TcpBind("127.0.0.1", socket.port())).orElseThrow();
        assertThat(view.isTcpNoDelay()).isTrue();
        assertThat(flags(taken) & (O_NONBLOCK | O_CLOEXEC)).isEqualTo(O_NONBLOCK | O_CLOEXEC);
    }

    private static int flags(Acceptor socket) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + socket.descriptor())).stream()
                .filter(line -> line.startsWith("flags:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatNobodyTakesIsNamedWithItsAddressOrItsFault() throws IOException {
        needsIpv6();
        Acceptor four = tcp("127.0.0.1");
        Acceptor six = tcp("::");
        Acceptor dual = tcp(null);
        FileDescriptor[] pipe = FileDescriptor.pipe();
        Socket datagram = Socket.newSocketDomainDgram();
        Socket named = Socket.newSocketDomain();
        String name = "sluice-test-" + ProcessHandle.current().pid();
        named.bind(new DomainSocketAddress("\0" + name));
        named.listen(1);
        int notOpen = 1_000_000;
        int[] descriptors = {
            four.descriptor(),
            six.descriptor(),
            dual.descriptor(),
            pipe[0].intValue(),
            datagram.intValue(),
            named.intValue(),
            notOpen
        };
        InheritedSockets inherited = InheritedSockets.of(descriptors, "web", "", "db");
        assertThat(inherited.untaken())
                .containsExactly(
                        "descriptor %d \"web\": 127.0.0.1:%d".formatted(descriptors[0], four.port()),
                        "descriptor %d: [::]:%d".formatted(descriptors[1], six.port()),
                        "descriptor %d \"db\": :%d".formatted(descriptors[2], dual.port()),
                        "descriptor %d: not a socket".formatted(descriptors[3]),
                        "descriptor %d: not a listening stream socket".formatted(descriptors[4]),
                        "descriptor %d: unix:@%s".formatted(descriptors[5], name),
                        "descriptor %d: not open".formatted(descriptors[6]));
        pipe[0].close();
        pipe[1].close();
        datagram.close();
        named.close();
    }
}
