package dev.sluice.proxy.discovery;

import java.util.Locale;

/** Nobody could say what there is, which is not the same as that there is nothing. The message is for the log. */
final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    NoAnswerException(String reason) {
        super(reason);
    }

    /** The same where the name is known already, as in a line about the name. */
    NoAnswerException about(String name) {
        String prefix = name.toLowerCase(Locale.ROOT).replaceFirst("[.]$", "") + " ";
        return reason().startsWith(prefix) ? new NoAnswerException(reason().substring(prefix.length())) : this;
    }

    /** In a few words. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
