package dev.sluice.proxy.net;

import dev.sluice.config.value.ListeningAddresses;
import dev.sluice.proxy.net.sys.EphemeralPorts;
import dev.sluice.proxy.net.sys.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The address at which a backend listens: a sockaddr laid out once, for all connects. Immutable; any thread. */
public final class Target {
    /** Stands for the address of a name that has none. Nobody connects to it. */
    public static final Target UNRESOLVED = new Target(Linux.AF_UNSPEC, Linux.SUN_PATH_OFFSET);

    private final int family;
    private final MemorySegment address;

    /** Where it is on this machine and in the range that the kernel chooses from: see {@link #meetsItself}. */
    private @Nullable PeerAddress ephemeral;

    /** Of a host whose port is that of the client. */
    private @Nullable PortTargets ports;

    private @Nullable InetAddress ip;
    /** Made when somebody asks; of two that are made at once either will do. */
    private @Nullable String text;

    private int port;

    private Target(int family, int bytes) {
        this.family = family;
        this.address = Arena.ofAuto().allocate(bytes, Long.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) family);
    }

    /** A resolved address and port. */
    public static Target inet(InetSocketAddress socketAddress) {
        return inet(socketAddress, EphemeralPorts.isChosenHere(socketAddress));
    }

    /** A host at whichever port the client has connected to: see {@link #at}. */
    public static Target samePort(InetAddress host) {
        Target target = inet(new InetSocketAddress(host, 0), false);
        target.ports = new PortTargets(host);
        return target;
    }

    /** Where to connect to for a client that has connected to this port; most targets do not care. */
    public Target at(int clientPort) {
        PortTargets all = ports;
        return all == null ? this : all.of(clientPort);
    }

    private static Target inet(InetSocketAddress socketAddress, boolean chosenHere) {
        byte[] ip = socketAddress.getAddress().getAddress();
        boolean six = socketAddress.getAddress() instanceof Inet6Address;
        Target target = six
                ? new Target(Linux.AF_INET6, Linux.SOCKADDR_IN6_BYTES)
                : new Target(Linux.AF_INET, Linux.SOCKADDR_IN_BYTES);
        target.address.set(ValueLayout.JAVA_BYTE, 2, (byte) (socketAddress.getPort() >>> 8));
        target.address.set(ValueLayout.JAVA_BYTE, 3, (byte) socketAddress.getPort());
        MemorySegment.copy(ip, 0, target.address, ValueLayout.JAVA_BYTE, six ? 8 : 4, ip.length);
        if (socketAddress.getAddress() instanceof Inet6Address scoped) {
            target.address.set(ValueLayout.JAVA_INT, 24, scoped.getScopeId());
        }
        target.ip = socketAddress.getAddress();
        target.port = socketAddress.getPort();
        target.ephemeral = chosenHere ? PeerAddress.ofBytes(ip, socketAddress.getPort()) : null;
        return target;
    }

    /** An address that a socket had. */
    public static Target of(PeerAddress peer) {
        try {
            InetAddress ip = InetAddress.getByAddress(peer.bytes());
            InetSocketAddress socketAddress = new InetSocketAddress(ip, peer.port());
            return inet(socketAddress, ip.isLoopbackAddress() && EphemeralPorts.contains(peer.port()));
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // 4 or 16 bytes are an address
        }
    }

    public static Target unix(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        Target target = new Target(Linux.AF_UNIX, Linux.SUN_PATH_OFFSET + bytes.length + 1);
        MemorySegment.copy(bytes, 0, target.address, ValueLayout.JAVA_BYTE, Linux.SUN_PATH_OFFSET, bytes.length);
        return target;
    }

    /**
     * True when the connected socket has the address it was connected to. Where nobody listens on a port of this machine, the kernel may
     * choose that very port for our end, and TCP then connects the socket to itself. Asks the kernel only where that can be.
     */
    public boolean meetsItself(Connection connected) {
        return ephemeral != null && ephemeral.equals(connected.localAddress());
    }

    /** Whether this is no address. */
    public boolean isUnresolved() {
        return family == Linux.AF_UNSPEC;
    }

    /** True when one of these listens there; false for a Unix socket, whose clients have no address. */
    public boolean isAt(ListeningAddresses listening) {
        return ip != null && listening.frontendAt(ip, port) != null;
    }

    /** Its IP address; empty for a Unix socket, and for a name that has no address. */
    public String host() {
        return ip == null ? "" : ip.getHostAddress();
    }

    /** A local address from which a target on this machine can be reached: its own. */
    public Target source() {
        InetAddress from = ip == null || ip.isAnyLocalAddress() ? loopback() : ip;
        return inet(new InetSocketAddress(from, 0), false);
    }

    private InetAddress loopback() {
        return InetAddress.ofLiteral(family == Linux.AF_INET ? "127.0.0.1" : "::1");
    }

    public int family() {
        return family;
    }

    public MemorySegment address() {
        return address;
    }

    /** IP address and port in words, of a host whose port is that of the client with the word "same"; null for a Unix socket or without address. */
    public @Nullable String text() {
        String known = text;
        InetAddress host = ip;
        if (known == null && host != null) {
            String both = PeerAddress.ofBytes(host.getAddress(), port).toString();
            known = ports == null ? both : both.substring(0, both.lastIndexOf(':')) + ":same";
            text = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Target target && address.mismatch(target.address) < 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(address.toArray(ValueLayout.JAVA_BYTE));
    }

    public boolean isTcp() {
        return family != Linux.AF_UNIX;
    }
}
