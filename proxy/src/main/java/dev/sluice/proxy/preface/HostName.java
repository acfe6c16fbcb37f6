package dev.sluice.proxy.preface;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The text of a server name. Letters, digits, hyphens, underscores and dots, as names are in use; RFC 6066 forbids addresses,
 * but clients that are given one send it.
 */
final class HostName {
    /** RFC 1035, 2.3.4: 255 bytes with the length of the first label and that of the root. */
    private static final int MAX_BYTES = 253;

    /** Each byte that may occur, in lower case; 0 for the others. */
    private static final byte[] LOWER = lower("abcdefghijklmnopqrstuvwxyz0123456789-_.:");

    private HostName() {}

    private static byte[] lower(String allowed) {
        byte[] table = new byte[256];
        for (int i = 0; i < allowed.length(); i++) {
            char c = allowed.charAt(i);
            table[Character.toUpperCase(c)] = (byte) c;
            table[c] = (byte) c;
        }
        return table;
    }

    /**
     * A name in lower case without the dot of the root, or an IP address; null when it is neither.
     *
     * @param raw is overwritten
     */
    static @Nullable String text(byte[] raw) {
        int length = raw.length > 0 && raw[raw.length - 1] == '.' ? raw.length - 1 : raw.length;
        if (length == 0 || length > MAX_BYTES) {
            return null;
        }
        boolean colon = false;
        byte before = '.'; // so that none is first
        for (int i = 0; i < length; i++) {
            byte here = LOWER[raw[i] & 0xFF];
            if (here == 0 || (here == '.' && before == '.')) {
                return null;
            }
            colon |= here == ':';
            raw[i] = here;
            before = here;
        }
        // With two dots at the end one is left.
        return before == '.' ? null : nameOrAddress(new String(raw, 0, length, StandardCharsets.ISO_8859_1), colon);
    }

    private static @Nullable String nameOrAddress(String text, boolean colon) {
        return !colon || IpText.ipv6(text) != null ? text : null;
    }

    /** Whether a {@link #text} is an IP address. */
    static boolean isAddress(String text) {
        char last = text.charAt(text.length() - 1);
        return text.indexOf(':') >= 0 || (last >= '0' && last <= '9' && IpText.ipv4(text) != null);
    }
}
