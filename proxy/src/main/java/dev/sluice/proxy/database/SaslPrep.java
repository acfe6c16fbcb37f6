package dev.sluice.proxy.database;

import java.net.IDN;
import java.text.Normalizer;

/**
 * The form of a password in which SCRAM compares it: SASLprep (RFC 4013), by which two ways to type the same letters are one. Stateless.
 *
 * <p>A password that cannot be prepared is used as it is, as PostgreSQL and its clients do.
 */
final class SaslPrep {
    private static final String ALEF = "\u05d0";

    private SaslPrep() {}

    static String prepared(String password) {
        if (password.chars().allMatch(c -> c < 0x80)) {
            return password; // control characters too: PostgreSQL does not look at them here
        }
        StringBuilder mapped = new StringBuilder();
        password.codePoints().forEach(c -> {
            if (isOtherSpace(c)) {
                mapped.append(' ');
            } else if (!isMappedToNothing(c)) {
                mapped.appendCodePoint(c);
            }
        });
        // Before the normalization, unlike the RFC: a server has done so too when it stored the password.
        boolean allowed =
                !mapped.isEmpty() && mapped.codePoints().noneMatch(SaslPrep::isForbidden) && isOneDirection(mapped);
        return allowed ? Normalizer.normalize(mapped, Normalizer.Form.NFKC) : password;
    }

    /** Table C.1.2 of RFC 3454. */
    private static boolean isOtherSpace(int c) {
        return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F || c == 0x3000;
    }

    /** Table B.1 of RFC 3454. */
    private static boolean isMappedToNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || (c >= 0x180B && c <= 0x180D)
                || (c >= 0x200C && c <= 0x200D)
                || c == 0x2060
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }

    /**
     * Tables A.1 (not assigned in Unicode 3.2), C.2.1, C.2.2 and C.3 to C.9 of RFC 3454. The JDK has most of them: they are those of names of hosts, and
     * it refuses a name with such a character. Two are left out there, because a name is normalized first.
     */
    private static boolean isForbidden(int c) {
        if (c < 0x80) {
            return Character.isISOControl(c);
        }
        String text = Character.toString(c);
        try {
            // between two letters of its direction: some become a letter and a mark, which must not stand at the end
            String _ = IDN.toASCII(isRightToLeft(c) ? ALEF + text + ALEF : text);
        } catch (IllegalArgumentException _) {
            return true;
        }
        return c == 0x340 || c == 0x341;
    }

    /** Section 6 of RFC 3454: letters that are written from right to left stand at both ends, and none of the others with them. */
    private static boolean isOneDirection(CharSequence text) {
        if (text.codePoints().noneMatch(SaslPrep::isRightToLeft)) {
            return true;
        }
        return isRightToLeft(Character.codePointAt(text, 0))
                && isRightToLeft(Character.codePointBefore(text, text.length()))
                && text.codePoints()
                        .noneMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    }

    private static boolean isRightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
