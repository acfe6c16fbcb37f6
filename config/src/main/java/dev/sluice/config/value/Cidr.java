package dev.sluice.config.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses with a common prefix. IPv4 is held as IPv4-mapped IPv6, so that one comparison serves both.
 *
 * @param high the first eight bytes of the prefix, big-endian
 * @param low the last eight bytes
 * @param length bits of the prefix, of 128; an IPv4 range has at least 96
 */
public record Cidr(long high, long low, int length) {
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int BITS = 128;
    private static final int MAPPED_BITS = 96;
    private static final long MAPPED = 0x0000_FFFF_0000_0000L;

    /** {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address. */
    public static Parsed<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (text.equals("all")) {
            return new Parsed.Bad<>(
                    "\"all\" is not an address range; leave the key out: \"allow\" refuses all others, and without it everybody may come who is not in \"deny\"");
        }
        InetAddress address = Hosts.literal(host);
        if (address == null) {
            return new Parsed.Bad<>(
                    "\"%s\" is not an address range; write one such as \"10.0.0.0/8\" or \"2001:db8::/32\""
                            .formatted(text));
        }
        byte[] bytes = address.getAddress();
        int most = bytes.length * Byte.SIZE;
        String digits = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
        if (!LENGTH.matcher(digits).matches() || Integer.parseInt(digits) > most) {
            return new Parsed.Bad<>("\"%s\": the prefix is 0 to %d bits long".formatted(text, most));
        }
        int length = Integer.parseInt(digits) + BITS - most;
        long high = bytes.length == 4 ? 0 : number(bytes, 0);
        long low = bytes.length == 4 ? MAPPED | (number(bytes, 0) & 0xFFFF_FFFFL) : number(bytes, Long.BYTES);
        Cidr range = new Cidr(high & mask(length), low & mask(length - Long.SIZE), length);
        return range.high == high && range.low == low
                ? new Parsed.Ok<>(range)
                : new Parsed.Bad<>("\"%s\" has bits behind its prefix; did you mean \"%s\"?".formatted(text, range));
    }

    /** The address of one client. */
    public static Parsed<Cidr> parseAddress(String text) {
        InetAddress address = Hosts.literal(text);
        if (address != null) {
            return parse(text);
        }
        String what = parse(text) instanceof Parsed.Ok<Cidr> ? "a range" : "not an IP address";
        return new Parsed.Bad<>(
                "\"%s\" is %s; write the address of one client, such as \"10.0.0.7\"".formatted(text, what));
    }

    /** A range of one address. */
    public static Cidr ofAddress(long high, long low) {
        return new Cidr(high, low, BITS);
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < Math.min(bytes.length, from + Long.BYTES); i++) {
            number = (number << Byte.SIZE) | (bytes[i] & 0xFF);
        }
        return number;
    }

    /** The first {@code bits} of 64 bits; any number of bits. */
    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }

    /** Whether an address, as 16 bytes, is in it; an IPv4 address is IPv4-mapped. */
    public boolean contains(long addressHigh, long addressLow) {
        return (addressHigh & mask(length)) == high && (addressLow & mask(length - Long.SIZE)) == low;
    }

    /** Whether all addresses of another range are in it. */
    public boolean contains(Cidr other) {
        return other.length >= length && contains(other.high, other.low);
    }

    /** True when every IPv4 or every IPv6 address is in it. */
    public boolean isEverything() {
        return length == 0 || (length == MAPPED_BITS && high == 0 && low == MAPPED);
    }

    @Override
    public String toString() {
        boolean four = length >= MAPPED_BITS && high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == MAPPED;
        byte[] bytes = new byte[four ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            long half = fromEnd < Long.BYTES ? low : high;
            bytes[i] = (byte) (half >>> ((fromEnd % Long.BYTES) * Byte.SIZE));
        }
        try {
            String host = Hosts.compressed(InetAddress.getByAddress(bytes).getHostAddress());
            int bits = four ? length - MAPPED_BITS : length;
            return bits == bytes.length * Byte.SIZE ? host : host + "/" + bits;
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
