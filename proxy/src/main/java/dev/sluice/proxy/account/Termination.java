package dev.sluice.proxy.account;

/** The cause of the end of a session and its phase at that time: every way to end has one. */
public record Termination(Cause cause, Phase phase) {
    /**
     * Whether the client had been let in and was then not served to the end. What ends in the preface or the queue was refused or has left, and a
     * client without a backend was refused.
     */
    public boolean isCutShort() {
        return cause != Cause.NO_BACKEND
                && switch (phase) {
                    case CONNECT, DATA, LAST -> true;
                    case PREFACE, HANDSHAKE, QUEUE, DONE -> false;
                };
    }

    /** HAProxy's two letters, such as {@code --}, {@code cD} or {@code SC}. It names no phase where the proxy itself ended the session. */
    public String code() {
        return "" + cause.letter() + (cause.isByProxy() ? Phase.DONE : phase).letter();
    }
}
