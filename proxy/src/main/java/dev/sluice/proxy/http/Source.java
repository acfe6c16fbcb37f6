package dev.sluice.proxy.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The source that is counted as one client: an IPv4 address, an IPv6 network of 64 bits, since a host has all of its
 * addresses, or everybody at a Unix socket.
 *
 * @param name tells sources apart
 * @param bounded whether it may not have all connections
 */
record Source(String name, boolean bounded) {
    private static final Source LOCAL = new Source("unix", false);
    private static final int NETWORK_BYTES = 8;
    private static final int IPV6_BYTES = 16;

    static Source of(SocketAddress address) {
        if (!(address instanceof InetSocketAddress tcp) || tcp.getAddress() == null) {
            return LOCAL;
        }
        InetAddress peer = tcp.getAddress();
        byte[] bytes = peer.getAddress();
        int length = bytes.length == IPV6_BYTES ? NETWORK_BYTES : bytes.length;
        return new Source(HexFormat.of().formatHex(Arrays.copyOf(bytes, length)), true);
    }
}
