package dev.sluice.proxy.discovery.dns;

import java.util.Locale;

/**
 * The lack of any answer: nobody could say what there is, which is not the same as that there is nothing. The message
 * is for the log.
 */
public final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    public NoAnswerException(String reason) {
        super(reason);
    }

    /** The same where the name is known already, as in a line about the name. */
    public NoAnswerException about(String name) {
        String prefix = name.toLowerCase(Locale.ROOT).replaceFirst("[.]$", "") + " ";
        return reason().startsWith(prefix) ? new NoAnswerException(reason().substring(prefix.length())) : this;
    }

    /** In a few words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
