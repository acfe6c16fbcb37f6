package dev.sluice.proxy.preface;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The parser of IP addresses as text, without the leniency of {@link java.net.InetAddress}: no names to look up, no
 * zones, no brackets, no short or octal quads. The grammar of IPv6 is that of RFC 4291, section 2.2.
 */
final class IpText {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int GROUP_BYTES = 2;
    private static final int GROUP_DIGITS = 4;

    private IpText() {}

    /** Four bytes, or null when the text is not a dotted quad without leading zeros. */
    static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            return null;
        }
        byte[] address = new byte[IPV4_BYTES];
        for (int i = 0; i < IPV4_BYTES; i++) {
            int value = decimal(parts[i], 0xFF);
            if (value < 0) {
                return null;
            }
            address[i] = (byte) value;
        }
        return address;
    }

    /** Sixteen bytes, or null when the text is not an IPv6 address. */
    static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text, true);
            return all != null && all.length == IPV6_BYTES ? all : null;
        }
        byte[] before = groups(text.substring(0, gap), false);
        byte[] after = groups(text.substring(gap + 2), true);
        if (before == null || after == null || before.length + after.length > IPV6_BYTES - GROUP_BYTES) {
            return null;
        }
        byte[] address = Arrays.copyOf(before, IPV6_BYTES);
        System.arraycopy(after, 0, address, IPV6_BYTES - after.length, after.length);
        return address;
    }

    /** Groups between colons, of which the last may be a dotted quad. */
    private static byte @Nullable [] groups(String text, boolean quadAllowed) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > IPV6_BYTES / GROUP_BYTES) {
            return null;
        }
        byte[] bytes = new byte[parts.length * GROUP_BYTES];
        for (int i = 0; i < parts.length; i++) {
            int group = hexadecimal(parts[i]);
            if (group < 0) {
                return quadAllowed && i == parts.length - 1 ? withQuad(bytes, parts[i]) : null;
            }
            bytes[GROUP_BYTES * i] = (byte) (group >>> Byte.SIZE);
            bytes[GROUP_BYTES * i + 1] = (byte) group;
        }
        return bytes;
    }

    /** The bytes with the last group, which is still empty, replaced by the two of the quad. */
    private static byte @Nullable [] withQuad(byte[] bytes, String text) {
        byte[] quad = ipv4(text);
        if (quad == null) {
            return null;
        }
        int start = bytes.length - GROUP_BYTES;
        byte[] all = Arrays.copyOf(bytes, start + IPV4_BYTES);
        System.arraycopy(quad, 0, all, start, IPV4_BYTES);
        return all;
    }

    private static int hexadecimal(String digits) {
        if (digits.isEmpty() || digits.length() > GROUP_DIGITS) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            // Character.digit knows the digits of every script.
            int nibble = digit < 0x80 ? Character.digit(digit, 16) : -1;
            if (nibble < 0) {
                return -1;
            }
            value = value << 4 | nibble;
        }
        return value;
    }

    /** A decimal number up to five digits without sign or leading zeros; -1 when it is none or above the maximum. */
    static int decimal(String digits, int max) {
        if (digits.isEmpty() || digits.length() > 5 || (digits.length() > 1 && digits.charAt(0) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + digit - '0';
        }
        return value <= max ? value : -1;
    }
}
