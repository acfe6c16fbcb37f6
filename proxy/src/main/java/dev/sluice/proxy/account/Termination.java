package dev.sluice.proxy.account;

/** Why and when a session ended: every way to end has one. */
public record Termination(Cause cause, Phase phase) {
    /** HAProxy's two letters, such as {@code --}, {@code cD} or {@code SC}. */
    public String code() {
        return "" + cause.letter() + phase.letter();
    }
}
