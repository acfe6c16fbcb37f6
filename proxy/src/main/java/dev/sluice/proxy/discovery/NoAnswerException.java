package dev.sluice.proxy.discovery;

/** Nobody could say what there is, which is not the same as that there is nothing. The message is for the log. */
final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1;

    NoAnswerException(String reason) {
        super(reason);
    }

    /** In a few words. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
