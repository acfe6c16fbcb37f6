package dev.sluice.proxy.preface;

import static dev.sluice.proxy.preface.BinaryFormat.HEAD_BYTES;

import dev.sluice.proxy.net.PeerAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parser of PROXY headers of version 2. Its methods take the header from its first byte on. */
final class BinaryHeader {
    /** A header of 64 KiB has room for 21 845 empty ones, a megabyte of objects. */
    private static final int MAX_TLVS = 128;

    private BinaryHeader() {}

    /** What the head alone shows to be wrong, before anything that follows has arrived; null when nothing. */
    static @Nullable String headProblem(byte[] head) {
        if (BinaryFormat.version(head) != BinaryFormat.VERSION) {
            return "version " + BinaryFormat.version(head) + " behind the signature of version 2";
        }
        return switch (BinaryFormat.command(head)) {
            case BinaryFormat.COMMAND_LOCAL -> null;
            case BinaryFormat.COMMAND_PROXY -> addressProblem(head);
            default -> "command " + BinaryFormat.command(head) + " is unassigned";
        };
    }

    private static @Nullable String addressProblem(byte[] head) {
        int family = BinaryFormat.family(head);
        int transport = BinaryFormat.transport(head);
        if (family > BinaryFormat.FAMILY_UNIX) {
            return "address family " + family + " is unassigned";
        }
        if (transport > BinaryFormat.TRANSPORT_STREAM) {
            return "transport " + transport + " is not that of a stream";
        }
        int bytes = BinaryFormat.bodyBytes(head);
        return transport == BinaryFormat.TRANSPORT_STREAM && bytes < BinaryFormat.addressBytes(family)
                ? bytes + " bytes are too few for the addresses of family " + family
                : null;
    }

    /** Whether all that follows the head means nothing and need not be kept. */
    static boolean ignoresBody(byte[] head) {
        return BinaryFormat.command(head) == BinaryFormat.COMMAND_LOCAL
                // With the transport unknown the size of the ports is too, and so where extensions begin.
                || (BinaryFormat.transport(head) == BinaryFormat.TRANSPORT_UNSPEC
                        && BinaryFormat.family(head) != BinaryFormat.FAMILY_UNSPEC);
    }

    /**
     * The whole header, after {@link #headProblem} found nothing.
     *
     * @param header may be longer than the header, and have nothing behind the head when the body is ignored
     * @param length the bytes of the header
     */
    static Parsed parse(byte[] header, int length) {
        if (ignoresBody(header)) {
            return new Parsed.Good(ProxyHeader.LOCAL);
        }
        int family = BinaryFormat.family(header);
        int start = HEAD_BYTES + BinaryFormat.addressBytes(family);
        List<Tlv> tlvs = tlvs(header, start, length);
        if (tlvs == null) {
            // An unspecified family may have addresses after all, in whatever form: the specification says to ignore
            // them.
            return family == BinaryFormat.FAMILY_UNSPEC
                    ? new Parsed.Good(ProxyHeader.LOCAL)
                    : new Parsed.Bad("the extensions do not end where the header does");
        }
        if (tlvs.size() > MAX_TLVS) {
            return new Parsed.Bad("there are more than " + MAX_TLVS + " extensions");
        }
        String problem = checksumProblem(header, start, length);
        if (problem != null) {
            return new Parsed.Bad(problem);
        }
        return new Parsed.Good(
                switch (family) {
                    case BinaryFormat.FAMILY_INET -> inet(header, BinaryFormat.IPV4_BYTES, tlvs);
                    case BinaryFormat.FAMILY_INET6 -> inet(header, BinaryFormat.IPV6_BYTES, tlvs);
                    case BinaryFormat.FAMILY_UNIX -> new ProxyHeader(false, PeerAddress.UNIX, PeerAddress.UNIX, tlvs);
                    default -> new ProxyHeader(true, null, null, tlvs);
                });
    }

    /** Source, destination, source port, destination port. */
    private static ProxyHeader inet(byte[] header, int addressBytes, List<Tlv> tlvs) {
        int destination = HEAD_BYTES + addressBytes;
        int ports = destination + addressBytes;
        return new ProxyHeader(
                false,
                PeerAddress.ofBytes(
                        Arrays.copyOfRange(header, HEAD_BYTES, destination), BinaryFormat.uint16(header, ports)),
                PeerAddress.ofBytes(
                        Arrays.copyOfRange(header, destination, ports),
                        BinaryFormat.uint16(header, ports + BinaryFormat.PORT_BYTES)),
                tlvs);
    }

    /** Null when the bytes from {@code start} to {@code end} are not exactly filled. */
    private static @Nullable List<Tlv> tlvs(byte[] header, int start, int end) {
        List<Tlv> tlvs = new ArrayList<>();
        int at = start;
        while (end - at >= Tlv.HEAD_BYTES) {
            int value = at + Tlv.HEAD_BYTES;
            int next = next(header, at);
            if (next > end) {
                return null;
            }
            tlvs.add(new Tlv(header[at] & 0xFF, Arrays.copyOfRange(header, value, next)));
            at = next;
        }
        return at == end ? tlvs : null;
    }

    private static int next(byte[] header, int at) {
        return at + Tlv.HEAD_BYTES + BinaryFormat.uint16(header, at + 1);
    }

    /** Of extensions that are known to fill their block. */
    private static @Nullable String checksumProblem(byte[] header, int start, int end) {
        int found = -1;
        for (int at = start; at < end; at = next(header, at)) {
            if (header[at] != Tlv.CRC32C) {
                continue;
            }
            if (found >= 0) {
                return "there are two checksums";
            }
            found = at + Tlv.HEAD_BYTES;
            if (next(header, at) - found != BinaryFormat.CHECKSUM_BYTES) {
                return "the checksum is not of four bytes";
            }
        }
        return found < 0
                        || BinaryFormat.checksum(header, end, found)
                                == ByteBuffer.wrap(header).getInt(found)
                ? null
                : "the checksum does not match";
    }
}
