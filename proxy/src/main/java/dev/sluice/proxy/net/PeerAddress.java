package dev.sluice.proxy.net;

import dev.sluice.proxy.net.sys.Linux;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IP address and port in 24 bytes, since one is kept for every connection. IPv4 is held as IPv4-mapped IPv6.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 * @param port 0 to 65535, and another value, which none can claim, for a client on a Unix socket
 */
public record PeerAddress(long high, long low, int port) {
    /** A client on a Unix socket: it has no address. Port 0 of [::] is one that a PROXY header can name. */
    public static final PeerAddress UNIX = new PeerAddress(0, 0, -1);

    private static final long MAPPED_PREFIX = 0x0000_FFFF_0000_0000L;
    /** The size of a sockaddr_in6, the larger of the two. */
    public static final int SOCKADDR_BYTES = Linux.SOCKADDR_IN6_BYTES;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** From a sockaddr_in or sockaddr_in6. */
    public static PeerAddress ofSockaddr(MemorySegment address) {
        byte[] bytes = address.toArray(ValueLayout.JAVA_BYTE);
        int port = (int) bigEndian(bytes, 2, 2);
        return address.get(ValueLayout.JAVA_SHORT, 0) == Linux.AF_INET
                ? of(bytes, 4, IPV4_BYTES, port)
                : of(bytes, 8, IPV6_BYTES, port);
    }

    /** From what accept(2) wrote, as Netty lays it out: a length, the address, a scope for IPv6, the port. */
    public static PeerAddress ofAccepted(byte[] accepted) {
        int end = accepted[0] + 1;
        int port = (int) bigEndian(accepted, end - 4, 4);
        return of(accepted, 1, accepted[0] == IPV4_BYTES + 4 ? IPV4_BYTES : IPV6_BYTES, port);
    }

    /**
     * From an address as it is on the wire.
     *
     * @param address 4 or 16 bytes, big-endian
     * @param port 0 to 65535
     * @throws IllegalArgumentException when the address has another length
     */
    public static PeerAddress ofBytes(byte[] address, int port) {
        if (address.length != IPV4_BYTES && address.length != IPV6_BYTES) {
            throw new IllegalArgumentException(address.length + " bytes are not those of an IP address");
        }
        return of(address, 0, address.length, port);
    }

    private static PeerAddress of(byte[] bytes, int offset, int length, int port) {
        return length == IPV4_BYTES
                ? new PeerAddress(0, MAPPED_PREFIX | bigEndian(bytes, offset, IPV4_BYTES), port)
                : new PeerAddress(bigEndian(bytes, offset, 8), bigEndian(bytes, offset + 8, 8), port);
    }

    private static long bigEndian(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = (value << 8) | (bytes[offset + i] & 0xFF);
        }
        return value;
    }

    public boolean isUnix() {
        return equals(UNIX);
    }

    public boolean isIpv4() {
        return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == MAPPED_PREFIX;
    }

    /** Four bytes for IPv4, else 16. */
    public byte[] bytes() {
        byte[] bytes = new byte[isIpv4() ? IPV4_BYTES : IPV6_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            long half = fromEnd < Long.BYTES ? low : high;
            bytes[i] = (byte) (half >>> ((fromEnd % Long.BYTES) * Byte.SIZE));
        }
        return bytes;
    }

    /** The address without port or brackets; {@code unix} for a client on a Unix socket. */
    public String host() {
        if (isUnix()) {
            return "unix";
        }
        if (isIpv4()) {
            return ((low >>> 24) & 0xFF) + "." + ((low >>> 16) & 0xFF) + "." + ((low >>> 8) & 0xFF) + "."
                    + (low & 0xFF);
        }
        try {
            return compressed(InetAddress.getByAddress(bytes()).getHostAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 5952: the longest run of zero groups becomes "::". */
    private static String compressed(String groups) {
        String best = "";
        for (String run = "0:0"; run.length() <= groups.length(); run += ":0") {
            if ((":" + groups + ":").contains(":" + run + ":")) {
                best = run;
            }
        }
        return best.isEmpty()
                ? groups
                : (":" + groups + ":").replaceFirst(":" + best + ":", "::").replaceAll("^:(?!:)|(?<!:):$", "");
    }

    @Override
    public String toString() {
        if (isUnix()) {
            return "unix";
        }
        return isIpv4() ? host() + ":" + port : "[" + host() + "]:" + port;
    }
}
