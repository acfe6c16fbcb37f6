package dev.sluice.proxy.preface;

import dev.sluice.proxy.net.PeerAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoder of PROXY headers, to be sent before the first byte of payload. Addresses that are missing or those of Unix
 * sockets cannot be named: the header then says so, and the receiver takes those of the connection.
 *
 * <p>Source: as for {@link ProxyHeaderDecoder}. Threading: any thread.
 */
public final class ProxyHeaderEncoder {
    private static final String MAPPED = "::ffff:";

    private ProxyHeaderEncoder() {}

    /** One line of version 1, at most 107 bytes. Two families in one header become IPv6. */
    public static byte[] v1(@Nullable PeerAddress source, @Nullable PeerAddress destination) {
        if (source == null || destination == null || source.isUnix() || destination.isUnix()) {
            return v1Unknown();
        }
        boolean four = source.isIpv4() && destination.isIpv4();
        return ascii("PROXY " + (four ? "TCP4 " : "TCP6 ")
                + host(source, four) + " " + host(destination, four) + " "
                + source.port() + " " + destination.port() + "\r\n");
    }

    private static String host(PeerAddress address, boolean four) {
        return address.isIpv4() && !four ? MAPPED + address.host() : address.host();
    }

    /** {@code PROXY UNKNOWN}: a relayed connection whose ends cannot be named. */
    public static byte[] v1Unknown() {
        return ascii("PROXY UNKNOWN\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * A header of version 2 with the command PROXY. Two families in one header become IPv6.
     *
     * @param tlvs written in this order; of a {@link Tlv#CRC32C} the value is computed, whatever it was
     * @throws IllegalArgumentException when they do not fit the 16 bits of the header's length, or there are two checksums or one
     *     that is not of four bytes
     */
    public static byte[] v2(@Nullable PeerAddress source, @Nullable PeerAddress destination, List<Tlv> tlvs) {
        int family = family(source, destination);
        byte[] header = new byte[BinaryFormat.HEAD_BYTES + bodyBytes(family, tlvs)];
        ByteBuffer out = ByteBuffer.wrap(header);
        putHead(out, BinaryFormat.COMMAND_PROXY, family);
        if (source != null && destination != null) {
            putAddresses(out, family, source, destination);
        }
        int checksum = putTlvs(out, tlvs);
        if (checksum >= 0) {
            out.putInt(checksum, BinaryFormat.checksum(header, header.length, checksum));
        }
        return header;
    }

    /** The header of version 2 for the proxy's own connections, such as health checks. */
    public static byte[] v2Local() {
        byte[] header = new byte[BinaryFormat.HEAD_BYTES];
        putHead(ByteBuffer.wrap(header), BinaryFormat.COMMAND_LOCAL, BinaryFormat.FAMILY_UNSPEC);
        return header;
    }

    private static int family(@Nullable PeerAddress source, @Nullable PeerAddress destination) {
        if (source == null || destination == null || source.isUnix() || destination.isUnix()) {
            return BinaryFormat.FAMILY_UNSPEC;
        }
        return source.isIpv4() && destination.isIpv4() ? BinaryFormat.FAMILY_INET : BinaryFormat.FAMILY_INET6;
    }

    private static int bodyBytes(int family, List<Tlv> tlvs) {
        long bytes = BinaryFormat.addressBytes(family);
        for (Tlv tlv : tlvs) {
            bytes += Tlv.HEAD_BYTES + tlv.valueBytes();
        }
        if (bytes > BinaryFormat.MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    bytes + " bytes of addresses and extensions are more than " + BinaryFormat.MAX_BODY_BYTES);
        }
        return (int) bytes;
    }

    /** The length is that of the whole buffer without the head. */
    private static void putHead(ByteBuffer out, int command, int family) {
        int transport =
                family == BinaryFormat.FAMILY_UNSPEC ? BinaryFormat.TRANSPORT_UNSPEC : BinaryFormat.TRANSPORT_STREAM;
        out.put(BinaryFormat.signature())
                .put((byte) (BinaryFormat.VERSION << 4 | command))
                .put((byte) (family << 4 | transport))
                .putShort((short) (out.capacity() - BinaryFormat.HEAD_BYTES));
    }

    private static void putAddresses(ByteBuffer out, int family, PeerAddress source, PeerAddress destination) {
        switch (family) {
            case BinaryFormat.FAMILY_INET -> out.putInt((int) source.low()).putInt((int) destination.low());
            case BinaryFormat.FAMILY_INET6 ->
                out.putLong(source.high())
                        .putLong(source.low())
                        .putLong(destination.high())
                        .putLong(destination.low());
            default -> {
                return;
            }
        }
        out.putShort((short) source.port()).putShort((short) destination.port());
    }

    /** Where the checksum belongs, which is left zero; -1 without one. */
    private static int putTlvs(ByteBuffer out, List<Tlv> tlvs) {
        int checksum = -1;
        for (Tlv tlv : tlvs) {
            out.put((byte) tlv.type()).putShort((short) tlv.valueBytes());
            if (tlv.type() == Tlv.CRC32C) {
                if (checksum >= 0 || tlv.valueBytes() != BinaryFormat.CHECKSUM_BYTES) {
                    throw new IllegalArgumentException("a header has at most one checksum, of four bytes");
                }
                checksum = out.position();
                out.putInt(0);
            } else {
                out.put(tlv.value());
            }
        }
        return checksum;
    }
}
