package dev.sluice.proxy.database;

import dev.sluice.config.text.Printable;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Words of a server as they may be shown: printable, in one line, short, and without the password of the check. Stateless. */
final class ServerText {
    /** Enough for the longest of the messages that a server refuses a login with. */
    static final int MOST = 140;

    private static final String MASK = "***";

    private ServerText() {}

    /** Of a message for people, which may be in any language. */
    static String of(String said, @Nullable String password) {
        String hidden = password == null || password.isEmpty() ? said : said.replace(password, MASK);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < hidden.length() && shown.length() < MOST; i++) {
            char c = hidden.charAt(i);
            shown.append(Character.isWhitespace(c) ? ' ' : Printable.isUnsafe(c) ? '.' : c);
        }
        if (hidden.length() > MOST) {
            if (Character.isHighSurrogate(shown.charAt(MOST - 1))) {
                shown.setLength(MOST - 1);
            }
            shown.append("...");
        }
        return shown.toString().strip();
    }

    /** Of bytes that are none of the protocol: the letters among them. */
    static String ofBytes(byte[] bytes, int from, int length, @Nullable String password) {
        String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        return of(text.replaceAll("[^ -~]+", "."), password);
    }
}
