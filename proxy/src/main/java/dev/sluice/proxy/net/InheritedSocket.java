package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.LibC;
import dev.sluice.proxy.net.sys.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A descriptor that the process was started with: in good cases a listening socket that somebody else has bound.
 *
 * <p>Threading: the control thread.
 */
public final class InheritedSocket {
    /** The address that a listening socket is bound to; {@code toString()} is the text of the configuration for it. */
    public sealed interface Name {}

    /**
     * A TCP address.
     *
     * @param dual accepts IPv4 too; only ever true of an IPv6 socket
     */
    public record Tcp(PeerAddress address, boolean dual) implements Name {
        /** Listens on every address of its family or families. */
        public boolean isWildcard() {
            return address.host().equals("::") || address.host().equals("0.0.0.0");
        }

        @Override
        public String toString() {
            return dual && isWildcard() ? ":" + address.port() : address.toString();
        }
    }

    /**
     * A Unix socket.
     *
     * @param path begins with {@code @} in the abstract namespace
     */
    public record Unix(String path) implements Name {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * An inherited descriptor that could not accept clients.
     *
     * @param reason a phrase such as {@code "not a socket"}
     */
    public record Unusable(String reason) implements Name {
        @Override
        public String toString() {
            return reason;
        }
    }

    private final int descriptor;
    private final Name name;

    private InheritedSocket(int descriptor, Name name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    /** Looks at the descriptor, and keeps programs that this one might start from having it too. */
    public static InheritedSocket of(int descriptor) {
        if (LibC.closeOnExec(descriptor) < 0) {
            return new InheritedSocket(descriptor, new Unusable("not open"));
        }
        return new InheritedSocket(descriptor, name(descriptor));
    }

    private static Name name(int descriptor) {
        int type = LibC.option(descriptor, Linux.SOL_SOCKET, Linux.SO_TYPE);
        if (type < 0) {
            return new Unusable("not a socket");
        }
        if (type != Linux.SOCK_STREAM || LibC.option(descriptor, Linux.SOL_SOCKET, Linux.SO_ACCEPTCONN) != 1) {
            return new Unusable("not a listening stream socket");
        }
        return switch (LibC.option(descriptor, Linux.SOL_SOCKET, Linux.SO_DOMAIN)) {
            case Linux.AF_UNIX -> unixName(descriptor);
            case Linux.AF_INET, Linux.AF_INET6 -> tcpName(descriptor);
            default -> new Unusable("neither TCP nor a Unix socket");
        };
    }

    private static Name tcpName(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(PeerAddress.SOCKADDR_BYTES);
            if (LibC.localName(descriptor, address) < 0) {
                return new Unusable("without an address");
            }
            boolean dual = address.get(ValueLayout.JAVA_SHORT, 0) == Linux.AF_INET6
                    && LibC.option(descriptor, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY) == 0;
            return new Tcp(PeerAddress.ofSockaddr(address), dual);
        }
    }

    private static Name unixName(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address =
                    arena.allocate(Linux.SOCKADDR_UN_BYTES + 1); // one more, so that a zero ends every path
            if (LibC.localName(descriptor, address.asSlice(0, Linux.SOCKADDR_UN_BYTES)) < 0) {
                return new Unusable("without an address");
            }
            boolean inNamespace = address.get(ValueLayout.JAVA_BYTE, Linux.SUN_PATH_OFFSET) == 0;
            return new Unix(
                    inNamespace
                            ? "@" + address.getString(Linux.SUN_PATH_OFFSET + 1)
                            : address.getString(Linux.SUN_PATH_OFFSET));
        }
    }

    public Name name() {
        return name;
    }

    /** The descriptor, to be listened on by who takes it. */
    public int descriptor() {
        return descriptor;
    }

    /**
     * Whether its clients come by TCP, otherwise through a Unix socket.
     *
     * @throws IllegalStateException when the socket is unusable
     */
    public boolean isTcp() {
        return switch (name) {
            case Tcp _ -> true;
            case Unix _ -> false;
            case Unusable(String reason) -> throw new IllegalStateException(reason);
        };
    }

    /** True when sockets of this machine can have IPv6 addresses at all. */
    public static boolean isIpv6Supported() {
        int probe = LibC.socket(Linux.AF_INET6);
        if (probe < 0) {
            return false;
        }
        LibC.close(probe);
        return true;
    }
}
